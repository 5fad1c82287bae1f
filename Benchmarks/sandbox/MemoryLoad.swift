// As many Nodes of about 10 KB and as many Pods: what the process takes.

import PrePullSandbox
import YAML

enum MemoryLoad {
  static func run(objects: Int) async throws {
    let server = try await SandboxServer.start()
    print("empty: \(Usage.own.residentMegabytes) MB")
    let images = Node(
      .sequence(
        (0..<50).map { index in
          let names = (0..<2).map { "registry.example.com/team/application-\(index):release-\($0)" }
          return [
            "names": Node(.sequence(names.map { Node(.string($0)) })), "sizeBytes": Node(.integer(index * 1_000_003)),
          ]
        }))
    let annotations = Node(
      .mapping(
        Mapping(
          (0..<20).map {
            .init(key: "example.com/note-\($0)", value: Node(.string(String(repeating: "x", count: 180))))
          })))
    var started = ContinuousClock.now
    for index in 0..<objects {
      try server.put([
        "apiVersion": "v1", "kind": "Node",
        "metadata": ["name": Node(.string("node-\(index)")), "annotations": annotations],
        "status": ["images": images],
      ])
    }
    print("\(objects) Nodes: \(Usage.own.residentMegabytes) MB, \(ContinuousClock.now - started)")
    started = .now
    for index in 0..<objects {
      try server.put([
        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": Node(.string("pod-\(index)"))],
        "spec": [
          "nodeName": Node(.string("node-\(index)")), "restartPolicy": "Never",
          "containers": [["name": "pull", "image": "nginx:1.27", "command": ["/prepull-noop"]]],
        ],
      ])
    }
    print("\(objects) Pods more: \(Usage.own.residentMegabytes) MB, \(ContinuousClock.now - started)")
    await server.stop()
  }
}
