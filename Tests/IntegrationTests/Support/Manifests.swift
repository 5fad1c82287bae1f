// Manifests that several tests feed to the plugin.

enum Manifests {
  /// A valid KubeEdge job.
  static func kubeEdge(_ name: String = "warm-up", image: String = "nginx:1.27") -> String {
    """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: \(name)
    spec:
      imagePrePullTemplate:
        images:
        - \(image)
        nodeNames:
        - edge-1

    """
  }

  /// A valid Kruise job.
  static func kruise(_ name: String = "warm-up", image: String = "nginx:1.27") -> String {
    """
    apiVersion: apps.kruise.io/v1alpha1
    kind: ImagePullJob
    metadata:
      name: \(name)
      namespace: default
    spec:
      image: \(image)
      selector:
        names:
        - edge-1

    """
  }

  /// A job with one error and a repairable warning.
  static let broken = """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: warm-up
    spec:
      imagePrePullTemplate:
        images: [nginx:1.27]  # keep me
        nodes: [edge-1]
        concurrency: two

    """

  /// A job whose errors are all repairable.
  static let repairable = """
    apiVersion: operations.kubeedge.io/v1alpha1
    kind: ImagePrePullJob
    metadata:
      name: WarmUp
    spec:
      imagePrePullTemplate:
        images: [nginx:1.27]  # keep me
        nodes: [edge-1]
        failureTolerate: 0.3

    """

  /// An object of another kind, with what only its text holds.
  static let service = """
    # The service, as it was written
    apiVersion: v1
    kind: Service
    metadata: {name: web}   # odd   spacing
    spec:
        ports: [ {port: 80} ]

    """
}
