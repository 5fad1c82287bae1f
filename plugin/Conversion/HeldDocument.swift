// A document whose jobs are known but whose place in the result is not filled yet.
import PrePullAPI
import YAML

/// A document in the order of its objects.
struct HeldDocument {
  /// What stands at one place of the document.
  enum Slot {
    /// A job, by its number.
    case job(Int)
    /// Something else, which passes through.
    case other(Node)
  }

  /// The document as it was written.
  var text: ArraySlice<UInt8>
  /// Its tree.
  var root: Node
  /// The document itself, or the items of a list.
  var slots: [Slot]

  /// What the document becomes. A list stays one, of kind `v1` List when its items changed.
  func resolved(dropsOthers: Bool, _ result: (Int) -> Resolution) -> Resolution {
    var nodes: [Node] = []
    var isAsWritten = true
    for (index, slot) in slots.enumerated() {
      switch slot {
      case .other(let node):
        if dropsOthers { isAsWritten = false } else { nodes.append(node) }
      case .job(let number):
        switch result(number) {
        case .asWritten: nodes.append(isList ? items[index] : root)
        case .objects(let objects):
          isAsWritten = false
          nodes += objects
        }
      }
    }
    if slots.isEmpty { return isList && dropsOthers ? .objects([]) : .asWritten }
    if isAsWritten { return .asWritten }
    guard isList else { return .objects(nodes) }
    return nodes.isEmpty ? .objects([]) : .objects([list(of: nodes)])
  }

  private var items: [Node] { root["items"]?.sequence ?? [] }

  private var isList: Bool {
    if case .list = KindIdentification(of: root) { true } else { false }
  }

  private func list(of items: [Node]) -> Node {
    guard root["kind"]?.string == "List", case .mapping(var mapping) = root.content else {
      return ["apiVersion": "v1", "kind": "List", "items": Node(.sequence(items))]
    }
    mapping["items"] = Node(.sequence(items))
    return Node(.mapping(mapping))
  }
}
