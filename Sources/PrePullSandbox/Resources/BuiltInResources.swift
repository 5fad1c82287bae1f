// The resources that are served without a CustomResourceDefinition.

extension ResourceRegistry {
  /// Everything that a server starts with.
  static var builtIn: ResourceRegistry { ResourceRegistry(core + groups) }

  private static var core: [ResourceDefinition] {
    [
      .builtIn("configmaps", "ConfigMap", short: ["cm"], strategy: ImmutableDataStrategy()),
      .builtIn("endpoints", "Endpoints", short: ["ep"], singular: "endpoints"),
      .builtIn(
        "events", "Event", short: ["ev"], allowsCreateOnUpdate: true,
        fields: EventStrategy.selectableFields, strategy: EventStrategy()),
      .builtIn("limitranges", "LimitRange", short: ["limits"]),
      .builtIn(
        "namespaces", "Namespace", short: ["ns"], namespaced: false, name: .label, status: .withMetadata,
        fields: ["status.phase"], strategy: NamespaceStrategy()),
      .builtIn(
        "nodes", "Node", short: ["no"], namespaced: false, status: .withMetadata, fields: ["spec.unschedulable"],
        strategy: NodeStrategy()),
      .builtIn("persistentvolumeclaims", "PersistentVolumeClaim", short: ["pvc"], status: .withMetadata),
      .builtIn("persistentvolumes", "PersistentVolume", short: ["pv"], namespaced: false, status: .withMetadata),
      .builtIn(
        "pods", "Pod", short: ["po"], categories: ["all"], status: .withMetadata, generation: true,
        fields: PodStrategy.selectableFields, strategy: PodStrategy()),
      .builtIn("podtemplates", "PodTemplate"),
      .builtIn(
        "replicationcontrollers", "ReplicationController", short: ["rc"], categories: ["all"],
        status: .withMetadata, generation: true),
      .builtIn("resourcequotas", "ResourceQuota", short: ["quota"], status: .withMetadata),
      .builtIn("secrets", "Secret", fields: ["type"], strategy: SecretStrategy()),
      .builtIn("serviceaccounts", "ServiceAccount", short: ["sa"]),
      .builtIn(
        "services", "Service", short: ["svc"], categories: ["all"], name: .serviceLabel, status: .withMetadata),
    ]
  }

  private static var groups: [ResourceDefinition] {
    let registration = "admissionregistration.k8s.io"
    let rbac = "rbac.authorization.k8s.io"
    let workload = ["all"]
    return [
      .builtIn(
        "mutatingwebhookconfigurations", "MutatingWebhookConfiguration", group: registration, namespaced: false,
        generation: true, strategy: WebhookConfigurationStrategy()),
      .builtIn(
        "validatingwebhookconfigurations", "ValidatingWebhookConfiguration", group: registration, namespaced: false,
        generation: true, strategy: WebhookConfigurationStrategy()),
      .builtIn(
        "customresourcedefinitions", "CustomResourceDefinition", group: "apiextensions.k8s.io",
        short: ["crd", "crds"], categories: ["api-extensions"], namespaced: false, status: .withMetadata,
        generation: true, strategy: DefinitionStrategy()),
      .builtIn(
        "controllerrevisions", "ControllerRevision", group: "apps"),
      .builtIn(
        "daemonsets", "DaemonSet", group: "apps", short: ["ds"], categories: workload, status: .withMetadata,
        generation: true),
      .builtIn(
        "deployments", "Deployment", group: "apps", short: ["deploy"], categories: workload, status: .withMetadata,
        generation: true),
      .builtIn(
        "replicasets", "ReplicaSet", group: "apps", short: ["rs"], categories: workload, status: .withMetadata,
        generation: true),
      .builtIn(
        "statefulsets", "StatefulSet", group: "apps", short: ["sts"], categories: workload, status: .withMetadata,
        generation: true),
      .builtIn(
        "horizontalpodautoscalers", "HorizontalPodAutoscaler", group: "autoscaling", version: "v2", short: ["hpa"],
        categories: workload, status: .withMetadata),
      .builtIn(
        "cronjobs", "CronJob", group: "batch", short: ["cj"], categories: workload, status: .withMetadata,
        generation: true),
      .builtIn(
        "jobs", "Job", group: "batch", categories: workload, status: .withMetadata, generation: true),
      .builtIn(
        "leases", "Lease", group: "coordination.k8s.io", allowsUnconditionalUpdate: false,
        allowsCreateOnUpdate: true),
      .builtIn("endpointslices", "EndpointSlice", group: "discovery.k8s.io", generation: true),
      .builtIn("networkpolicies", "NetworkPolicy", group: "networking.k8s.io", short: ["netpol"], generation: true),
      .builtIn(
        "poddisruptionbudgets", "PodDisruptionBudget", group: "policy", short: ["pdb"], status: .withMetadata,
        generation: true),
      .builtIn("clusterrolebindings", "ClusterRoleBinding", group: rbac, namespaced: false, name: .pathSegment),
      .builtIn("clusterroles", "ClusterRole", group: rbac, namespaced: false, name: .pathSegment),
      .builtIn("rolebindings", "RoleBinding", group: rbac, name: .pathSegment),
      .builtIn("roles", "Role", group: rbac, name: .pathSegment),
      .builtIn(
        "priorityclasses", "PriorityClass", group: "scheduling.k8s.io", short: ["pc"], namespaced: false,
        generation: true),
      .builtIn("storageclasses", "StorageClass", group: "storage.k8s.io", short: ["sc"], namespaced: false),
    ]
  }
}

extension ResourceDefinition {
  fileprivate static func builtIn(
    _ resource: String, _ kind: String, group: String = "", version: String = "v1", short: [String] = [],
    categories: [String] = [], singular: String? = nil, namespaced: Bool = true, name: NameRule = .subdomain,
    status: StatusRule = .none, generation: Bool = false, allowsUnconditionalUpdate: Bool = true,
    allowsCreateOnUpdate: Bool = false, fields: [String] = [], strategy: any ResourceStrategy = PlainStrategy()
  ) -> ResourceDefinition {
    ResourceDefinition(
      id: ResourceID(resource, group: group), versions: [version], storageVersion: version, kind: kind,
      listKind: "\(kind)List", singular: singular ?? kind.lowercased(), shortNames: short, categories: categories,
      isNamespaced: namespaced, nameRule: name, statusRule: status, hasGeneration: generation,
      allowsUnconditionalUpdate: allowsUnconditionalUpdate, allowsCreateOnUpdate: allowsCreateOnUpdate,
      selectableFields: fields, strategy: strategy)
  }
}
