// The key order that kubectl users expect.

extension Mapping {
  /// The mapping with `apiVersion`, `kind`, `metadata`, `spec`, `status` first and the rest in its order.
  public func kubernetesOrdered() -> Mapping {
    let wellKnown = ["apiVersion", "kind", "metadata", "spec", "status"]
    let first = wellKnown.compactMap { entry($0) }
    return Mapping(first + entries.filter { !wellKnown.contains($0.key) })
  }
}

extension Node {
  /// The node with its keys, and those of a list's items, in the order that kubectl users expect.
  public func kubernetesOrdered() -> Node {
    guard case .mapping(var mapping) = content else { return self }
    mapping = mapping.kubernetesOrdered()
    if mapping["kind"]?.string?.hasSuffix("List") == true, let items = mapping["items"],
      let nodes = items.sequence
    {
      mapping["items"] = Node(.sequence(nodes.map { $0.kubernetesOrdered() }), range: items.range)
    }
    return Node(.mapping(mapping), range: range)
  }
}
