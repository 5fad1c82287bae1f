// Made by `make crds` from manifests/; do not edit.

/// The objects of manifests/ without the CRDs, as streams of YAML documents.
enum EmbeddedManifests {
  /// In the order in which the kustomizations name them.
  static let texts = [namespace, rbac, rbacCertificates, controller, webhook]
}
