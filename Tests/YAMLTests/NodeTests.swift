import Testing
import YAML

@Suite struct NodeTests {
  @Test func `nodes are equal whatever the order of their keys`() {
    let one: Node = ["a": 1, "b": 2]
    let other: Node = ["b": 2, "a": 1]
    #expect(one == other)
  }
}
