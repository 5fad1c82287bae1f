// The messages that kubectl sends as protobuf: `create` of simple kinds, options, evictions and reviews.
//
// Numbers and names are those of Kubernetes' API definitions, which never change them. A library would bring a runtime
// and generated types of all of Kubernetes for these few.

/// How a field is written in JSON.
indirect enum ProtobufType: Sendable {
  case text
  /// Base64 in JSON.
  case bytes
  case bool
  /// A number of which 0 means that it is not set.
  case number
  /// A number that is absent when it is not set.
  case optionalNumber
  case time
  case message(String)
  case list(ProtobufType)
  case map(ProtobufType)
  /// A message with one text, which JSON has alone.
  case quantity
}

struct ProtobufField: Sendable {
  var name: String
  var type: ProtobufType

  init(_ name: String, _ type: ProtobufType) {
    self.name = name
    self.type = type
  }
}

enum ProtobufTypes {
  /// The messages by their names, and their fields by their numbers.
  static let messages: [String: [Int: ProtobufField]] = [
    "ObjectMeta": [
      1: .init("name", .text), 2: .init("generateName", .text), 3: .init("namespace", .text),
      4: .init("selfLink", .text), 5: .init("uid", .text), 6: .init("resourceVersion", .text),
      7: .init("generation", .number), 8: .init("creationTimestamp", .time), 9: .init("deletionTimestamp", .time),
      10: .init("deletionGracePeriodSeconds", .optionalNumber), 11: .init("labels", .map(.text)),
      12: .init("annotations", .map(.text)), 13: .init("ownerReferences", .list(.message("OwnerReference"))),
      14: .init("finalizers", .list(.text)),
    ],
    "OwnerReference": [
      1: .init("kind", .text), 3: .init("name", .text), 4: .init("uid", .text), 5: .init("apiVersion", .text),
      6: .init("controller", .bool), 7: .init("blockOwnerDeletion", .bool),
    ],
    "Namespace": object([
      2: .init("spec", .message("NamespaceSpec")), 3: .init("status", .message("NamespaceStatus")),
    ]),
    "NamespaceSpec": [1: .init("finalizers", .list(.text))], "NamespaceStatus": [1: .init("phase", .text)],
    "ConfigMap": object([
      2: .init("data", .map(.text)), 3: .init("binaryData", .map(.bytes)), 4: .init("immutable", .bool),
    ]),
    "Secret": object([
      2: .init("data", .map(.bytes)), 3: .init("type", .text), 4: .init("stringData", .map(.text)),
      5: .init("immutable", .bool),
    ]),
    "ServiceAccount": object([
      3: .init("imagePullSecrets", .list(.message("LocalObjectReference"))),
      4: .init("automountServiceAccountToken", .bool),
    ]),
    "LocalObjectReference": [1: .init("name", .text)],
    "Role": object([2: .init("rules", .list(.message("PolicyRule")))]),
    "ClusterRole": object([2: .init("rules", .list(.message("PolicyRule")))]),
    "PolicyRule": [
      1: .init("verbs", .list(.text)), 2: .init("apiGroups", .list(.text)), 3: .init("resources", .list(.text)),
      4: .init("resourceNames", .list(.text)), 5: .init("nonResourceURLs", .list(.text)),
    ],
    "RoleBinding": binding, "ClusterRoleBinding": binding,
    "Subject": [
      1: .init("kind", .text), 2: .init("apiGroup", .text), 3: .init("name", .text), 4: .init("namespace", .text),
    ],
    "RoleRef": [1: .init("apiGroup", .text), 2: .init("kind", .text), 3: .init("name", .text)],
    "SelfSubjectReview": object([2: .init("status", .message("Empty"))]),
    "Empty": [1: .init("userInfo", .message("Empty"))],
    "SelfSubjectRulesReview": object([
      2: .init("spec", .message("RulesSpec")), 3: .init("status", .message("RulesStatus")),
    ]),
    "RulesStatus": [3: .init("incomplete", .bool), 4: .init("evaluationError", .text)],
    "RulesSpec": [1: .init("namespace", .text)],
    "DeleteOptions": [
      1: .init("gracePeriodSeconds", .optionalNumber), 2: .init("preconditions", .message("Preconditions")),
      3: .init("orphanDependents", .bool), 4: .init("propagationPolicy", .text), 5: .init("dryRun", .list(.text)),
    ],
    "Preconditions": [1: .init("uid", .text), 2: .init("resourceVersion", .text)],
    "Eviction": object([2: .init("deleteOptions", .message("DeleteOptions"))]),
    "SubjectAccessReview": review, "SelfSubjectAccessReview": review, "LocalSubjectAccessReview": review,
    "AccessSpec": [
      1: .init("resourceAttributes", .message("ResourceAttributes")),
      2: .init("nonResourceAttributes", .message("NonResourceAttributes")), 3: .init("user", .text),
      4: .init("groups", .list(.text)), 6: .init("uid", .text),
    ],
    "AccessStatus": [
      1: .init("allowed", .bool), 2: .init("reason", .text), 3: .init("evaluationError", .text),
      4: .init("denied", .bool),
    ],
    "ResourceAttributes": [
      1: .init("namespace", .text), 2: .init("verb", .text), 3: .init("group", .text), 4: .init("version", .text),
      5: .init("resource", .text), 6: .init("subresource", .text), 7: .init("name", .text),
    ],
    "NonResourceAttributes": [1: .init("path", .text), 2: .init("verb", .text)],
    "Deployment": object([
      2: .init("spec", .message("DeploymentSpec")), 3: .init("status", .message("DeploymentStatus")),
    ]),
    "DeploymentSpec": [
      1: .init("replicas", .optionalNumber), 2: .init("selector", .message("LabelSelector")),
      3: .init("template", .message("PodTemplateSpec")), 4: .init("strategy", .message("Strategy")),
      5: .init("minReadySeconds", .number), 6: .init("revisionHistoryLimit", .optionalNumber),
      7: .init("paused", .bool), 9: .init("progressDeadlineSeconds", .optionalNumber),
    ],
    "DeploymentStatus": [
      1: .init("observedGeneration", .number), 2: .init("replicas", .number), 3: .init("updatedReplicas", .number),
      4: .init("availableReplicas", .number), 5: .init("unavailableReplicas", .number),
      7: .init("readyReplicas", .number),
    ],
    "Strategy": [1: .init("type", .text)],
    "LabelSelector": [
      1: .init("matchLabels", .map(.text)), 2: .init("matchExpressions", .list(.message("Requirement"))),
    ],
    "Requirement": [1: .init("key", .text), 2: .init("operator", .text), 3: .init("values", .list(.text))],
    "PodTemplateSpec": object([2: .init("spec", .message("PodSpec"))]),
    "PodSpec": [
      2: .init("containers", .list(.message("Container"))), 3: .init("restartPolicy", .text),
      4: .init("terminationGracePeriodSeconds", .optionalNumber), 5: .init("activeDeadlineSeconds", .optionalNumber),
      6: .init("dnsPolicy", .text), 7: .init("nodeSelector", .map(.text)), 8: .init("serviceAccountName", .text),
      9: .init("serviceAccount", .text), 10: .init("nodeName", .text), 11: .init("hostNetwork", .bool),
      12: .init("hostPID", .bool), 13: .init("hostIPC", .bool),
      15: .init("imagePullSecrets", .list(.message("LocalObjectReference"))), 16: .init("hostname", .text),
      17: .init("subdomain", .text), 19: .init("schedulerName", .text), 24: .init("priorityClassName", .text),
    ],
    "Container": [
      1: .init("name", .text), 2: .init("image", .text), 3: .init("command", .list(.text)),
      4: .init("args", .list(.text)), 5: .init("workingDir", .text), 6: .init("ports", .list(.message("Port"))),
      8: .init("resources", .message("Resources")), 13: .init("terminationMessagePath", .text),
      14: .init("imagePullPolicy", .text), 16: .init("stdin", .bool), 17: .init("stdinOnce", .bool),
      18: .init("tty", .bool), 20: .init("terminationMessagePolicy", .text),
    ],
    "Port": [
      1: .init("name", .text), 2: .init("hostPort", .number), 3: .init("containerPort", .number),
      4: .init("protocol", .text), 5: .init("hostIP", .text),
    ],
    "Resources": [1: .init("limits", .map(.quantity)), 2: .init("requests", .map(.quantity))],
  ]

  private static let binding = object([
    2: .init("subjects", .list(.message("Subject"))), 3: .init("roleRef", .message("RoleRef")),
  ])

  private static let review = object([
    2: .init("spec", .message("AccessSpec")), 3: .init("status", .message("AccessStatus")),
  ])

  private static func object(_ fields: [Int: ProtobufField]) -> [Int: ProtobufField] {
    fields.merging([1: .init("metadata", .message("ObjectMeta"))]) { $1 }
  }
}
