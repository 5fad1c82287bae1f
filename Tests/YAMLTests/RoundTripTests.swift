import Testing
import YAML

@Suite struct RoundTripTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what is written reads back equal`(_ seed: UInt64) throws {
    var tree = RandomTree(seed: seed)
    for number in 0..<250 {
      let node = tree.node()
      let yaml = YAMLWriter.string(node)
      let readYAML = try? read(yaml)
      #expect(readYAML == node, "seed \(seed), tree \(number): \(yaml.debugDescription)")
      let compact = JSONWriter.bytes(node)
      #expect(try JSONReader.read(compact) == node, "seed \(seed), tree \(number)")
      #expect(
        try JSONReader.read(JSONWriter.bytes(node, layout: .pretty)) == node, "seed \(seed), tree \(number)")
      if readYAML != node { return }
    }
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `a stream of documents reads back equal`(_ seed: UInt64) throws {
    var tree = RandomTree(seed: 1000 + seed)
    let nodes = (0..<200).map { _ in tree.node() }
    let documents = try readAll(YAMLWriter.string(nodes)).map { try $0.get().root }
    #expect(documents == nodes, "seed \(seed)")
  }

  @Test func `keys keep their order`() throws {
    var tree = RandomTree(seed: 77)
    for _ in 0..<300 {
      let node = tree.node()
      #expect(try read(YAMLWriter.string(node)).mapping?.keys == node.mapping?.keys)
    }
  }
}
