// A set of places in an object.

import YAML

/// One step down, as FieldsV1 writes it.
enum FieldStep: Hashable, Sendable {
  case field(String)
  /// An item of a list by its keys, as JSON with sorted keys.
  case key(String)
  /// A value of a set, as JSON.
  case value(String)

  /// How the step looks in a message: `.name`, `[name="x"]`.
  var shown: String {
    switch self {
    case .field(let name): return ".\(name)"
    case .value(let json): return "[=\(json)]"
    case .key(let json):
      // `try?`: what cannot be read is shown as it is.
      guard let node = try? JSONReader.read(Array(json.utf8)) else { return "[\(json)]" }
      return "[" + node.fields.entries.map { "\($0.key)=\(JSONWriter.string($0.value))" }.joined(separator: ",") + "]"
    }
  }

  /// The step to an item of a list, or nil when the list has one owner.
  static func item(_ node: Node, _ kind: ListKind) -> FieldStep? {
    switch kind {
    case .atomic: return nil
    case .set: return .value(JSONWriter.string(node))
    case .map(let keys):
      let entries = keys.sorted().compactMap { key in node[key].map { Mapping.Entry(key: key, value: $0) } }
      return .key(JSONWriter.string(Node(Mapping(entries))))
    }
  }
}

/// Places as a tree: a place may be in the set itself, and have places below it.
struct FieldSet: Sendable, Equatable {
  var isMember = false
  var children: [FieldStep: FieldSet] = [:]

  var isEmpty: Bool { !isMember && children.isEmpty }

  func union(_ other: FieldSet) -> FieldSet {
    FieldSet(
      isMember: isMember || other.isMember, children: children.merging(other.children) { $0.union($1) })
  }

  func subtracting(_ other: FieldSet) -> FieldSet {
    var result = FieldSet(isMember: isMember && !other.isMember)
    for (step, child) in children {
      let rest = other.children[step].map(child.subtracting) ?? child
      if !rest.isEmpty { result.children[step] = rest }
    }
    return result
  }

  func intersection(_ other: FieldSet) -> FieldSet {
    var result = FieldSet(isMember: isMember && other.isMember)
    for (step, child) in children {
      guard let common = other.children[step].map(child.intersection), !common.isEmpty else { continue }
      result.children[step] = common
    }
    return result
  }

  /// The set without everything at and below the places of another.
  func pruned(at other: FieldSet) -> FieldSet {
    if other.isMember { return FieldSet() }
    var result = FieldSet(isMember: isMember)
    for (step, child) in children {
      let rest = other.children[step].map(child.pruned) ?? child
      if !rest.isEmpty { result.children[step] = rest }
    }
    return result
  }

  /// The places as messages show them.
  var paths: [String] {
    let below = children.flatMap { step, child in child.paths.map { step.shown + $0 } }.sorted()
    return isMember ? [""] + below : below
  }

  /// The set as FieldsV1.
  var node: Node {
    var mapping = Mapping()
    if isMember, !children.isEmpty { mapping["."] = [:] }
    for (step, child) in children.sorted(by: { Self.text($0.key) < Self.text($1.key) }) {
      mapping[Self.text(step)] = child.node
    }
    return Node(mapping)
  }

  /// Reads FieldsV1; what is not understood is left out.
  init(_ node: Node, isRoot: Bool = true) {
    let mapping = node.fields
    self.init(isMember: !isRoot && (mapping.isEmpty || mapping["."] != nil))
    for entry in mapping.entries where entry.key != "." {
      guard let step = Self.step(entry.key) else { continue }
      children[step] = FieldSet(entry.value, isRoot: false)
    }
  }

  init(isMember: Bool = false, children: [FieldStep: FieldSet] = [:]) {
    self.isMember = isMember
    self.children = children
  }

  private static func text(_ step: FieldStep) -> String {
    switch step {
    case .field(let name): "f:\(name)"
    case .key(let json): "k:\(json)"
    case .value(let json): "v:\(json)"
    }
  }

  private static func step(_ text: String) -> FieldStep? {
    let rest = String(text.dropFirst(2))
    switch text.prefix(2) {
    case "f:": return .field(rest)
    case "v:": return .value(rest)
    case "k:":
      // Another server may have sorted the keys otherwise. `try?`: what cannot be read is left out.
      guard let node = try? JSONReader.read(Array(rest.utf8)) else { return nil }
      return .item(node, .map(keys: node.fields.keys))
    default: return nil
    }
  }
}
