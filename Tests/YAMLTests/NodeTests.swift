import Testing
import YAML

@Suite struct NodeTests {
  @Test func `nodes are equal whatever the order of their keys`() {
    let one: Node = ["a": 1, "b": 2]
    let other: Node = ["b": 2, "a": 1]
    #expect(one == other)
  }

  @Test func `deep nodes that differ are told apart at once`() throws {
    func deep(_ leaf: Int, swapped: Bool) -> Node {
      (0..<200).reduce(Node(.integer(leaf))) { inner, _ in
        swapped ? ["b": 1, "a": inner] : ["a": inner, "b": 1]
      }
    }
    #expect(deep(1, swapped: false) != deep(2, swapped: false))
    #expect(deep(1, swapped: false) != deep(2, swapped: true))
    #expect(deep(1, swapped: false) == deep(1, swapped: true))
  }

  @Test func `the well-known keys come first, the others stay in their order`() {
    let mapping: Mapping? =
      (["z": 1, "status": 2, "kind": 3, "data": 4, "apiVersion": 5, "spec": 6, "metadata": 7] as Node).mapping
    #expect(
      mapping?.kubernetesOrdered().keys == ["apiVersion", "kind", "metadata", "spec", "status", "z", "data"])
  }
}
