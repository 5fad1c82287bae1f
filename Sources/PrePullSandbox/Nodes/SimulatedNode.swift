// The Node objects of simulated nodes.

import YAML

enum SimulatedNode {
  private static let zoneNames = "abcdefghijklmnopqrstuvwxyz".map(String.init)

  /// A node as it registers itself.
  static func object(_ index: Int, _ configuration: SimulationConfiguration, now: String) -> Node {
    let name = name(index, configuration)
    let zone = zoneNames[index % min(configuration.zones, zoneNames.count)]
    return [
      "apiVersion": "v1", "kind": "Node",
      "metadata": ["name": Node(name), "labels": labels(name, zone, configuration)],
      "spec": ["podCIDR": Node("10.\(index / 256 % 256).\(index % 256).0/24")],
      "status": [
        "capacity": resources, "allocatable": resources,
        "conditions": Node(.sequence(conditions(now: now))),
        "addresses": [
          ["type": "InternalIP", "address": Node("10.\(128 + index / 65536).\(index / 256 % 256).\(index % 256)")],
          ["type": "Hostname", "address": Node(name)],
        ],
        "nodeInfo": [
          "kubeletVersion": "v1.32.0", "kubeProxyVersion": "v1.32.0", "containerRuntimeVersion": "containerd://1.7.0",
          "operatingSystem": "linux", "architecture": "amd64", "osImage": "Simulated", "kernelVersion": "6.1.0",
          "machineID": Node(name), "systemUUID": Node(name), "bootID": Node(name),
        ],
        "images": [],
      ],
    ]
  }

  private static func labels(_ name: String, _ zone: String, _ configuration: SimulationConfiguration) -> Node {
    // `zone` alone is what examples select by.
    var labels: Mapping = Mapping([
      .init(key: "kubernetes.io/arch", value: "amd64"), .init(key: "kubernetes.io/hostname", value: Node(name)),
      .init(key: "kubernetes.io/os", value: "linux"), .init(key: "node-role.kubernetes.io/edge", value: ""),
      .init(key: "topology.kubernetes.io/region", value: "sandbox"),
      .init(key: "topology.kubernetes.io/zone", value: Node("zone-\(zone)")), .init(key: "zone", value: Node(zone)),
    ])
    for (key, value) in configuration.labels.sorted(by: { $0.key < $1.key }) { labels[key] = Node(value) }
    return Node(labels)
  }

  static func name(_ index: Int, _ configuration: SimulationConfiguration) -> String {
    index < configuration.names.count ? configuration.names[index] : "\(configuration.namePrefix)\(index + 1)"
  }

  /// `status.images`, the largest first, as kubelets list at most fifty.
  static func images(_ images: [String: Int]) -> Node {
    let sorted = images.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(50)
    return Node(.sequence(sorted.map { ["names": [Node($0.key)], "sizeBytes": Node(.integer($0.value))] }))
  }

  private static let resources: Node = [
    "cpu": "4", "memory": "8Gi", "ephemeral-storage": "100Gi", "pods": "110",
  ]

  private static func conditions(now: String) -> [Node] {
    [
      condition("MemoryPressure", "False", "KubeletHasSufficientMemory", now),
      condition("DiskPressure", "False", "KubeletHasNoDiskPressure", now),
      condition("PIDPressure", "False", "KubeletHasSufficientPID", now),
      condition("Ready", "True", "KubeletReady", now),
    ]
  }

  static func condition(_ type: String, _ status: String, _ reason: String, _ now: String) -> Node {
    [
      "type": Node(type), "status": Node(status), "reason": Node(reason), "message": Node(reason),
      "lastHeartbeatTime": Node(now), "lastTransitionTime": Node(now),
    ]
  }
}
