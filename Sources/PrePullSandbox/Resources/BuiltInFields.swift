// Which fields the objects of built-in kinds have, as far as the server looks: the first level and that of metadata.

import YAML

enum BuiltInFields {
  private static let common = ["apiVersion", "kind", "metadata"]
  private static let metadata = [
    "name", "generateName", "namespace", "selfLink", "uid", "resourceVersion", "generation", "creationTimestamp",
    "deletionTimestamp", "deletionGracePeriodSeconds", "labels", "annotations", "ownerReferences", "finalizers",
    "managedFields",
  ]
  /// Kinds that have anything but `spec` and `status`.
  private static let particular: [String: [String]] = [
    "ConfigMap": ["data", "binaryData", "immutable"],
    "Secret": ["data", "stringData", "type", "immutable"],
    "ServiceAccount": ["secrets", "imagePullSecrets", "automountServiceAccountToken"],
    "Endpoints": ["subsets"], "EndpointSlice": ["addressType", "endpoints", "ports"],
    "PodTemplate": ["template"], "ControllerRevision": ["data", "revision"],
    "MutatingWebhookConfiguration": ["webhooks"], "ValidatingWebhookConfiguration": ["webhooks"],
    "ClusterRole": ["rules", "aggregationRule"], "Role": ["rules"],
    "ClusterRoleBinding": ["subjects", "roleRef"], "RoleBinding": ["subjects", "roleRef"],
    "PriorityClass": ["value", "globalDefault", "description", "preemptionPolicy"],
    "StorageClass": [
      "provisioner", "parameters", "reclaimPolicy", "mountOptions", "allowVolumeExpansion", "volumeBindingMode",
      "allowedTopologies",
    ],
  ]
  /// Kinds whose versions have different fields.
  private static let unknown: Set<String> = ["Event"]

  /// Takes out what the kind does not have.
  /// - Returns: The paths of what was taken out.
  static func prune(_ object: inout Mapping, kind: String) -> [String] {
    guard !unknown.contains(kind) else { return [] }
    let fields = particular[kind] ?? ["spec", "status"]
    var pruned: [String] = []
    for key in object.keys where !common.contains(key) && !fields.contains(key) {
      object[key] = nil
      pruned.append(key)
    }
    for entry in object["metadata"]?.mapping?.entries ?? [] where !metadata.contains(entry.key) {
      object.set("metadata", entry.key, to: nil)
      pruned.append("metadata.\(entry.key)")
    }
    return pruned
  }
}
