// The cells of Pods, Nodes and Events, which take more than a path.

import YAML

enum PodTable {
  static let columns: [TableColumn] = [
    .objectName,
    TableColumn(name: "Ready") { pod, _ in
      let containers = statuses(pod)
      let ready = containers.filter { $0["ready"]?.bool == true }.count
      return Node("\(ready)/\(pod.value("spec", "containers")?.sequence?.count ?? 0)")
    },
    TableColumn(name: "Status") { pod, _ in Node(status(pod)) },
    TableColumn(name: "Restarts") { pod, _ in
      Node(String(statuses(pod).reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) }))
    },
    .created("Age"), .text("IP", priority: 1) { $0.text("status", "podIP") },
    .text("Node", priority: 1) { $0.text("spec", "nodeName") },
  ]

  private static func statuses(_ pod: Mapping) -> [Node] {
    pod.value("status", "containerStatuses")?.sequence ?? []
  }

  /// What a container waits for or ended with says more than the phase.
  private static func status(_ pod: Mapping) -> String {
    if pod.value("metadata", "deletionTimestamp") != nil { return "Terminating" }
    for container in statuses(pod) {
      let state = container["state"]
      if let reason = state?.value("waiting", "reason")?.string, !reason.isEmpty { return reason }
      if let reason = state?.value("terminated", "reason")?.string, !reason.isEmpty { return reason }
    }
    let reason = pod.text("status", "reason")
    return reason.isEmpty ? pod.text("status", "phase") : reason
  }
}

enum NodeTable {
  private static let rolePrefix = "node-role.kubernetes.io/"

  static let columns: [TableColumn] = [
    .objectName, .text("Status", status), .text("Roles", roles), .created("Age"),
    .text("Version") { $0.text("status", "nodeInfo", "kubeletVersion") },
  ]

  private static func status(_ node: Mapping) -> String {
    let conditions = node.value("status", "conditions")?.sequence ?? []
    let ready = conditions.first { $0["type"] == "Ready" }?["status"]?.string
    var words = [ready == "True" ? "Ready" : ready == nil ? "Unknown" : "NotReady"]
    if node.value("spec", "unschedulable")?.bool == true { words.append("SchedulingDisabled") }
    return words.joined(separator: ",")
  }

  private static func roles(_ node: Mapping) -> String {
    let keys = node.value("metadata", "labels")?.mapping?.keys ?? []
    return keys.filter { $0.hasPrefix(rolePrefix) }.map { String($0.dropFirst(rolePrefix.count)) }.sorted()
      .joined(separator: ",")
  }
}

enum EventTable {
  static let columns: [TableColumn] = [
    TableColumn(name: "Last Seen") { event, now in
      let times = [
        event.text("series", "lastObservedTime"), event.text("lastTimestamp"), event.text("deprecatedLastTimestamp"),
        event.text("eventTime"), event.text("metadata", "creationTimestamp"),
      ]
      return Node(Age.text(times.first { !$0.isEmpty } ?? "", now: now))
    },
    .text("Type") { $0.text("type") }, .text("Reason") { $0.text("reason") },
    .text("Object") { event in
      let object = (event["involvedObject"] ?? event["regarding"])?.fields ?? Mapping()
      return "\(object.text("kind").lowercased())/\(object.text("name"))"
    },
    .text("Message") { event in (event["message"] ?? event["note"])?.string ?? "" },
  ]
}
