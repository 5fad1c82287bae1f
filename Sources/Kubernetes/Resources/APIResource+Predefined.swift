// The resources that Kubernetes itself has and prepull uses.

extension APIResource {
  /// `v1` `Secret`.
  public static let secrets = core("secrets", "Secret")
  /// `v1` `ConfigMap`.
  public static let configMaps = core("configmaps", "ConfigMap")
  /// `v1` `Pod`.
  public static let pods = core("pods", "Pod")
  /// `v1` `ServiceAccount`.
  public static let serviceAccounts = core("serviceaccounts", "ServiceAccount")
  /// `v1` `Service`.
  public static let services = core("services", "Service")
  /// `v1` `Node`.
  public static let nodes = core("nodes", "Node", isNamespaced: false)
  /// `v1` `Namespace`.
  public static let namespaces = core("namespaces", "Namespace", isNamespaced: false)
  /// `events.k8s.io/v1` `Event`.
  public static let events = group("events.k8s.io", "events", "Event")
  /// `coordination.k8s.io/v1` `Lease`.
  public static let leases = group("coordination.k8s.io", "leases", "Lease")
  /// `apps/v1` `Deployment`.
  public static let deployments = group("apps", "deployments", "Deployment")
  /// `apps/v1` `DaemonSet`.
  public static let daemonSets = group("apps", "daemonsets", "DaemonSet")
  /// `apps/v1` `StatefulSet`.
  public static let statefulSets = group("apps", "statefulsets", "StatefulSet")
  /// `batch/v1` `Job`.
  public static let jobs = group("batch", "jobs", "Job")
  /// `batch/v1` `CronJob`.
  public static let cronJobs = group("batch", "cronjobs", "CronJob")
  /// `authorization.k8s.io/v1` `SubjectAccessReview`.
  public static let subjectAccessReviews = group(
    "authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview", isNamespaced: false)
  /// `authorization.k8s.io/v1` `SelfSubjectAccessReview`.
  public static let selfSubjectAccessReviews = group(
    "authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", isNamespaced: false)
  /// `authentication.k8s.io/v1` `SelfSubjectReview`.
  public static let selfSubjectReviews = group(
    "authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", isNamespaced: false)
  /// `admissionregistration.k8s.io/v1` `MutatingWebhookConfiguration`.
  public static let mutatingWebhookConfigurations = group(
    "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "MutatingWebhookConfiguration",
    isNamespaced: false)
  /// `admissionregistration.k8s.io/v1` `ValidatingWebhookConfiguration`.
  public static let validatingWebhookConfigurations = group(
    "admissionregistration.k8s.io", "validatingwebhookconfigurations", "ValidatingWebhookConfiguration",
    isNamespaced: false)
  /// `apiextensions.k8s.io/v1` `CustomResourceDefinition`.
  public static let customResourceDefinitions = group(
    "apiextensions.k8s.io", "customresourcedefinitions", "CustomResourceDefinition", isNamespaced: false)
  /// `rbac.authorization.k8s.io/v1` `ClusterRole`.
  public static let clusterRoles = group(
    "rbac.authorization.k8s.io", "clusterroles", "ClusterRole", isNamespaced: false)
  /// `rbac.authorization.k8s.io/v1` `ClusterRoleBinding`.
  public static let clusterRoleBindings = group(
    "rbac.authorization.k8s.io", "clusterrolebindings", "ClusterRoleBinding", isNamespaced: false)

  private static func core(_ plural: String, _ kind: String, isNamespaced: Bool = true) -> APIResource {
    APIResource(group: "", version: "v1", plural: plural, kind: kind, isNamespaced: isNamespaced)
  }

  private static func group(
    _ group: String, _ plural: String, _ kind: String, isNamespaced: Bool = true
  ) -> APIResource {
    APIResource(group: group, version: "v1", plural: plural, kind: kind, isNamespaced: isNamespaced)
  }
}
