// The JSONPaths of printer columns: fields, indexes, wildcards and filters by one field.

import YAML

/// A path such as `.status.conditions[?(@.type=="Ready")].status`.
struct JSONPath: Sendable {
  private enum Step: Sendable {
    case field(String)
    case index(Int)
    case all
    case filter(field: String, value: String)
  }

  private let steps: [Step]

  /// Reads a path; nil when it uses more than is understood here.
  init?(_ text: String) {
    var steps: [Step] = []
    var rest = text[...]
    if rest.first == "{", rest.last == "}" { rest = rest.dropFirst().dropLast() }
    if rest.first == "$" { rest = rest.dropFirst() }
    while let first = rest.first {
      if first == "." {
        rest = rest.dropFirst()
        let name = Self.name(&rest)
        guard !name.isEmpty else { return nil }
        steps.append(name == "*" ? .all : .field(name))
      } else if first == "[", let end = Self.closing(rest) {
        guard let step = Self.bracket(rest[rest.index(after: rest.startIndex)..<end]) else { return nil }
        steps.append(step)
        rest = rest[rest.index(after: end)...]
      } else {
        return nil
      }
    }
    self.steps = steps
  }

  /// The values at the path.
  func values(in root: Node) -> [Node] {
    steps.reduce([root]) { nodes, step in nodes.flatMap { Self.apply(step, $0) } }
  }

  private static func apply(_ step: Step, _ node: Node) -> [Node] {
    switch step {
    case .field(let name): return node[name].map { [$0] } ?? []
    case .index(let index):
      guard let items = node.sequence, items.indices.contains(index) else { return [] }
      return [items[index]]
    case .all: return node.sequence ?? (node.mapping?.entries.map(\.value) ?? [])
    case .filter(let field, let value): return (node.sequence ?? []).filter { $0[field]?.string == value }
    }
  }

  /// A name; a backslash takes a dot into it.
  private static func name(_ rest: inout Substring) -> String {
    var name = ""
    while let first = rest.first, first != ".", first != "[" {
      rest = rest.dropFirst()
      if first == "\\", let next = rest.popFirst() { name.append(next) } else { name.append(first) }
    }
    return name
  }

  private static func closing(_ rest: Substring) -> Substring.Index? { rest.firstIndex(of: "]") }

  private static func bracket(_ inner: Substring) -> Step? {
    if inner == "*" { return .all }
    if let index = Int(inner) { return .index(index) }
    if let match = inner.wholeMatch(of: /\?\(\s*@\.([A-Za-z0-9_]+)\s*==\s*["']([^"']*)["']\s*\)/) {
      return .filter(field: String(match.output.1), value: String(match.output.2))
    }
    if let match = inner.wholeMatch(of: /["']([^"']*)["']/) { return .field(String(match.output.1)) }
    return nil
  }
}
