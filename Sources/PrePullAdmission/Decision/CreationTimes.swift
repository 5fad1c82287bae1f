// Writes into a NodeImage when its tasks were added.
import PrePullAPI
import YAML

extension ResourceKind {
  /// Gives each tag of a NodeImage without `createdAt` one: that of the same task in the old object, or `now`.
  ///
  /// A second `kubectl apply` of a file without times replaces the list of tags; its tasks are still the
  /// old ones. Other kinds are left as they are.
  func fillCreationTimes(in node: inout Node, old: Node?, now: String) {
    guard dialect == .nodeImage, let images = node["spec"]?["images"]?.mapping else { return }
    for image in images.entries {
      let path = FieldPath("spec", "images").key(image.key).field("tags")
      let oldTags = old?["spec"]?["images"]?[image.key]?["tags"]?.sequence ?? []
      for (index, tag) in (image.value["tags"]?.sequence ?? []).enumerated() {
        guard let fields = tag.mapping, fields["createdAt"]?.isNull ?? true else { continue }
        let same = oldTags.first { $0["tag"] == fields["tag"] && $0["version"] == fields["version"] }
        let time = same?["createdAt"]?.string ?? now
        node.set("createdAt", to: Node(.string(time)), at: path.index(index).steps[...])
      }
    }
  }
}

extension Node {
  /// Sets a key of the mapping at `steps`; does nothing when there is none.
  fileprivate mutating func set(_ key: String, to value: Node, at steps: ArraySlice<FieldPath.Step>) {
    switch (steps.first, content) {
    case (nil, .mapping(var mapping)):
      mapping[key] = value
      content = .mapping(mapping)
    case (.field(let name), .mapping(var mapping)), (.key(let name), .mapping(var mapping)):
      guard var inner = mapping[name] else { return }
      inner.set(key, to: value, at: steps.dropFirst())
      mapping[name] = inner
      content = .mapping(mapping)
    case (.index(let index), .sequence(var items)):
      guard items.indices.contains(index) else { return }
      items[index].set(key, to: value, at: steps.dropFirst())
      content = .sequence(items)
    default: return
    }
  }
}
