// JSON merge patches, RFC 7386.

import YAML

enum MergePatch {
  /// The target with the patch's fields; a null takes a field out.
  static func apply(_ patch: Node, to target: Node?) -> Node {
    guard let changes = patch.mapping else { return patch }
    var result = target?.mapping ?? Mapping()
    for change in changes.entries {
      result[change.key] = change.value.isNull ? nil : apply(change.value, to: result[change.key])
    }
    return Node(result)
  }
}
