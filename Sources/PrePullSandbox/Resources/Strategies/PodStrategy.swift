// What a server does to Pods.

import YAML

/// Defaults that kubectl and kubelets look at, and deletion with a grace period.
struct PodStrategy: ResourceStrategy {
  static let selectableFields = [
    "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
    "status.phase", "status.podIP", "status.nominatedNodeName",
  ]

  func prepareForCreate(_ object: inout Mapping) {
    object["status"] = ["phase": "Pending", "qosClass": "BestEffort"]
    object.update("spec") { spec in
      guard case .mapping(var fields) = spec.content else { return }
      Self.fillIn(&fields)
      spec.content = .mapping(fields)
    }
  }

  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    guard let spec = object["spec"]?.mapping else { return [.required("spec.containers")] }
    var findings: [FieldFinding] = []
    let containers = spec["containers"]?.sequence ?? []
    if containers.isEmpty { findings.append(.required("spec.containers")) }
    for (index, container) in containers.enumerated() {
      if container["name"]?.string?.isEmpty ?? true { findings.append(.required("spec.containers[\(index)].name")) }
      if container["image"]?.string?.isEmpty ?? true { findings.append(.required("spec.containers[\(index)].image")) }
    }
    if let old, old["spec"] != object["spec"], Self.frozen(old) != Self.frozen(object) {
      findings.append(.forbidden("spec", Self.frozenMessage))
    }
    return findings
  }

  /// A Pod that runs nowhere or has ended has nothing to clean up.
  func gracePeriod(_ object: Mapping, asked: Int?) -> Int {
    let isAssigned = !object.text("spec", "nodeName").isEmpty
    let hasEnded = ["Succeeded", "Failed"].contains(object.text("status", "phase"))
    guard isAssigned, !hasEnded else { return 0 }
    return asked ?? object.value("spec", "terminationGracePeriodSeconds")?.integer ?? 30
  }

  func hasNothingToCleanUp(_ object: StoredObject) -> Bool {
    object.selectableValue("spec.nodeName").isEmpty
      || ["Succeeded", "Failed"].contains(object.selectableValue("status.phase"))
  }

  private static func fillIn(_ spec: inout Mapping) {
    spec.setDefault("restartPolicy", to: "Always")
    spec.setDefault("terminationGracePeriodSeconds", to: 30)
    spec.setDefault("dnsPolicy", to: "ClusterFirst")
    spec.setDefault("securityContext", to: [:])
    spec.setDefault("schedulerName", to: "default-scheduler")
    for list in ["initContainers", "containers"] {
      spec.update(list) { node in
        guard let items = node.sequence else { return }
        node = Node(.sequence(items.map { Node(fillInContainer($0.fields)) }))
      }
    }
  }

  private static func fillInContainer(_ container: Mapping) -> Mapping {
    var container = container
    container.setDefault("resources", to: [:])
    container.setDefault("terminationMessagePath", to: "/dev/termination-log")
    container.setDefault("terminationMessagePolicy", to: "File")
    let image = container.text("image")
    let hasFloatingTag = image.hasSuffix(":latest") || !image.split(separator: "/").suffix(1).joined().contains(":")
    container.setDefault(
      "imagePullPolicy", to: hasFloatingTag && !image.contains("@") ? "Always" : "IfNotPresent")
    return container
  }

  private static let frozenMessage =
    "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

  /// The part of the spec that stays as it was made. A Pod is bound to its node once.
  private static func frozen(_ object: Mapping) -> Mapping {
    var spec = object["spec"]?.fields ?? Mapping()
    for field in ["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"] { spec[field] = nil }
    for list in ["initContainers", "containers"] {
      spec.update(list) { node in
        node = Node(
          .sequence(
            (node.sequence ?? []).map { item in
              var container = item.fields
              container["image"] = nil
              return Node(container)
            }))
      }
    }
    return spec
  }
}
