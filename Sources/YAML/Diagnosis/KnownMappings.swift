// Names that leave no doubt that a mapping follows.

/// Fields whose value is a mapping in every Kubernetes object.
enum KnownMappings {
  static let names: Set<String> = [
    "annotations", "data", "labels", "limits", "matchLabels", "metadata", "nodeSelector", "requests",
    "selector",
    "spec", "stringData", "template", "labelSelector", "imagePrePullTemplate", "securityContext", "resources",
    "completionPolicy", "pullPolicy",
  ]
}
