// Made by `make crds` from manifests/namespace/; do not edit.

extension EmbeddedManifests {
  static let namespace = #"""
    apiVersion: v1
    kind: Namespace
    metadata:
      name: prepull-system
      labels:
        app.kubernetes.io/name: prepull
        pod-security.kubernetes.io/enforce: restricted
        pod-security.kubernetes.io/audit: restricted
        pod-security.kubernetes.io/warn: restricted
    """#
}
