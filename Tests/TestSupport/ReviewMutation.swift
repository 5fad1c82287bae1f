// Breaks AdmissionReviews.
import PrePullAPI
import YAML

/// Changes to a review that keep some of its sense, and changes to its bytes that keep little.
package enum ReviewMutation {
  /// The body of a review of a random job, broken more or less.
  package static func body(_ generator: inout JobGenerator) -> [UInt8] {
    let dialect = generator.random.pick(Dialect.allCases)
    let isUpdate = generator.random.oneIn(2)
    var tree = review(
      isUpdate ? "UPDATE" : "CREATE", generator.job(dialect), old: isUpdate ? generator.job(dialect) : Node(.null))
    for _ in 0..<generator.random.int(0...3) { tree = mutated(tree, &generator.random) }
    var bytes = JSONWriter.bytes(tree)
    if generator.random.oneIn(3) { mutate(&bytes, &generator.random) }
    return bytes
  }

  package static func mutated(_ node: Node, _ random: inout SeededGenerator) -> Node {
    if random.oneIn(12) {
      return random.pick([
        Node(.null), 0, -1, "", "10%", [], [:], true, Node(.float(1e300)), Node(.integer(.max)), [Node(.null)],
        ["": Node(.null)], "a\u{0}b", Node(.string(String(repeating: "é", count: 500))),
      ])
    }
    switch node.content {
    case .sequence(var items):
      guard !items.isEmpty else { return node }
      let index = random.int(0...items.count - 1)
      switch random.int(0...5) {
      case 0: items.append(items[index])
      case 1: items.remove(at: index)
      default: items[index] = mutated(items[index], &random)
      }
      return Node(.sequence(items))
    case .mapping(var mapping):
      guard !mapping.isEmpty else { return node }
      // Most mutations go down, so that they reach the object.
      let key = random.pick(mapping.keys)
      let target = mapping["request"] != nil ? "request" : mapping["object"] != nil ? "object" : key
      let chosen = random.oneIn(20) ? key : target
      switch random.int(0...15) {
      case 0: mapping[chosen] = nil
      case 1: mapping.rename(chosen, to: random.pick(["nodes", "nodeNames", "images", "status", "x~/y"]) + "")
      default: mapping[chosen] = mutated(mapping[chosen] ?? [:], &random)
      }
      return Node(.mapping(mapping))
    default: return random.oneIn(3) ? random.pick(["x", 3, Node(.null), false]) : node
    }
  }

  package static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    for _ in 0..<random.int(1...3) where !bytes.isEmpty {
      let index = random.int(0...bytes.count - 1)
      switch random.int(0...4) {
      case 0: bytes[index] = UInt8(random.int(0...255))
      case 1: bytes.remove(at: index)
      case 2: bytes.insert(random.pick(Array("{}[]\",:0\\".utf8)), at: index)
      case 3: bytes.removeSubrange(index..<min(bytes.count, index + random.int(1...40)))
      default: bytes.insert(contentsOf: bytes[index..<min(bytes.count, index + 20)], at: index)
      }
    }
  }
}
