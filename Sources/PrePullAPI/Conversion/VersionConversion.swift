// From one version of a kind to another: the same fields under another apiVersion.
import YAML

enum VersionConversion {
  /// Rewrites the version; what belongs to the one object that the API server holds is left behind.
  ///
  /// - Parameter version: the version to write; nil keeps the object's own.
  static func convert(_ node: Node, of kind: ResourceKind, to version: String?) -> Conversion {
    var node = node
    guard case .mapping(var mapping) = node.content else { return Conversion(objects: [], notes: []) }
    if let version { mapping["apiVersion"] = Node(.string("\(kind.group)/\(version)")) }
    mapping["status"] = nil
    mapping.update("metadata") { metadata in
      guard case .mapping(var fields) = metadata.content else { return }
      for field in ObjectMeta.serverFieldNames { fields[field] = nil }
      metadata.content = .mapping(fields)
    }
    node.content = .mapping(mapping)
    if kind.dialect == .nodeImage, let version { convertSecretModes(of: &node, to: version) }
    return Conversion(objects: [node], notes: [])
  }

  /// v1alpha1 has no `pullSecrets[].mode`; an annotation remembers it for the way back.
  private static func convertSecretModes(of node: inout Node, to version: String) {
    guard case .mapping(var mapping) = node.content, var spec = NodeImageSpec(node: mapping["spec"] ?? [:]),
      var metadata = ObjectMeta(node: mapping["metadata"] ?? [:]), var images = spec.images
    else { return }
    var remembered = RememberedValues(takingFrom: &metadata)
    var modes = remembered.value(.secretModes, as: [String: [String: String]].self) ?? [:]
    remembered[.secretModes] = nil
    let drops = version == "v1alpha1"
    if drops { modes = [:] }
    for (name, image) in images {
      guard var secrets = image.pullSecrets else { continue }
      for index in secrets.indices {
        let secret = "\(secrets[index].namespace ?? "")/\(secrets[index].name ?? "")"
        if drops {
          modes[name, default: [:]][secret] = secrets[index].mode
          secrets[index].mode = nil
        } else {
          secrets[index].mode = secrets[index].mode ?? modes[name]?[secret]
        }
      }
      images[name]?.pullSecrets = secrets
    }
    modes = modes.filter { !$0.value.isEmpty }
    if drops, !modes.isEmpty { remembered.remember(.secretModes, modes) }
    remembered.write(to: &metadata)
    spec.images = images
    mapping["metadata"] = metadata.node
    mapping["spec"] = spec.node
    node.content = .mapping(mapping)
  }
}
