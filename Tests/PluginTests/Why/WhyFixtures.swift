// Facts for the rules of `why`, of a cluster in which nothing is wrong.
import Kubernetes
import PrePullAPI
import PrePullEngine
import Testing
import YAML

@testable import kubectl_prepull

enum WhyFixtures {
  static let now = EngineTime(seconds: 1_800_000_000)
  static let image = "registry.example.com/team/app:1"

  /// A KubeEdge job for `edge-1` to `edge-3`, two at a time, with a Secret.
  static func kubeEdge(
    _ template: [String: Node] = [:], annotations: [String: String] = [:], status: Node? = nil
  ) -> Node {
    var fields = Mapping([
      Mapping.Entry(key: "images", value: [Node(.string(image))]),
      Mapping.Entry(key: "nodeNames", value: ["edge-1", "edge-2", "edge-3"]),
      Mapping.Entry(key: "concurrency", value: 2), Mapping.Entry(key: "failureTolerate", value: "0.5"),
      Mapping.Entry(key: "imageSecrets", value: "prod/pull"),
    ])
    for (key, value) in template { fields[key] = value }
    return object(
      "operations.kubeedge.io/v1alpha1", "ImagePrePullJob", nil,
      spec: ["imagePrePullTemplate": Node(.mapping(fields))], annotations, status)
  }

  /// A Kruise job for every node.
  static func kruise(
    _ spec: [String: Node] = [:], annotations: [String: String] = [:], status: Node? = nil
  ) -> Node {
    var fields = Mapping([
      Mapping.Entry(key: "image", value: Node(.string(image))), Mapping.Entry(key: "parallelism", value: 2),
      Mapping.Entry(key: "pullSecrets", value: ["pull"]),
    ])
    for (key, value) in spec { fields[key] = value }
    return object("apps.kruise.io/v1alpha1", "ImagePullJob", "prod", spec: Node(.mapping(fields)), annotations, status)
  }

  /// A Kruise job of two images for every node.
  static func kruiseList(_ status: Node?) -> Node {
    object(
      "apps.kruise.io/v1alpha1", "ImageListPullJob", "prod",
      spec: ["images": ["a:1", "b:1"], "pullSecrets": ["pull"]], [:], status)
  }

  private static func object(
    _ version: String, _ kind: String, _ namespace: String?, spec: Node, _ annotations: [String: String],
    _ status: Node?
  ) -> Node {
    var metadata = Mapping([
      Mapping.Entry(key: "name", value: "warm"), Mapping.Entry(key: "uid", value: "u-1"),
    ])
    if let namespace { metadata["namespace"] = Node(.string(namespace)) }
    if !annotations.isEmpty {
      metadata["annotations"] = Node(
        .mapping(
          Mapping(
            annotations.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: Node(.string($0.value))) })))
    }
    var job = Mapping([
      Mapping.Entry(key: "apiVersion", value: Node(.string(version))),
      Mapping.Entry(key: "kind", value: Node(.string(kind))),
      Mapping.Entry(key: "metadata", value: Node(.mapping(metadata))), Mapping.Entry(key: "spec", value: spec),
    ])
    job["status"] = status
    return Node(.mapping(job))
  }

  static func node(_ name: String, _ conditions: NodeFacts.Conditions = .ready, edge: Bool = true) -> NodeFacts {
    NodeFacts(name: name, labels: edge ? [LabelSelector.edgeLabel: ""] : [:], conditions: conditions)
  }

  static let nodes = [node("edge-1"), node("edge-2"), node("edge-3")]

  /// The facts of a job in a cluster of these nodes with everything in order.
  static func facts(_ job: Node = kubeEdge(), nodes: [NodeFacts] = nodes) -> WhyFacts {
    let kind = JobKinds.all.first { $0.kind == job["kind"]?.string } ?? .imagePrePullJob
    let read = JobFacts(job, of: kind, JobSnapshot(job, kind: kind))
    let rehearsal: Known<PullRehearsal> =
      switch read.plan {
      case .success(let plan): .known(PullRehearsal(plan, nodes: nodes))
      case .failure: .unknown("the job's spec cannot be run")
      }
    let deployment = DeploymentFacts(wanted: 2, ready: 2)
    return WhyFacts(
      job: read, rehearsal: rehearsal,
      secrets: [ImageCredentialsTests.name("prod/pull"): ImageCredentialsTests.secret("registry.example.com")],
      pods: .known([]), controller: .known(ControllerFacts(lease: .running, deployment: deployment)),
      webhook: .known(WebhookFacts(isConfigured: true, isOutside: false, deployment: deployment)), peer: .known(nil),
      events: .known([]), systemNamespace: "prepull-system", now: now)
  }

  /// The status of a KubeEdge job.
  static func status(
    _ state: String, reason: String? = nil, _ nodes: [(name: String, state: String, reason: String?)] = []
  )
    -> Node
  {
    [
      "state": Node(.string(state)), "reason": .text(reason),
      "status": Node(
        .sequence(
          nodes.map { node in
            [
              "nodeStatus": [
                "nodeName": Node(.string(node.name)), "state": Node(.string(node.state)), "reason": .text(node.reason),
              ]
            ]
          })),
    ]
  }

  static func event(_ reason: String, _ message: String, ago: Int = 5) -> JobEventFacts {
    JobEventFacts(reason: reason, message: message, at: EngineTime(seconds: now.seconds - ago))
  }

  static func pod(_ node: String, _ state: PullPodFacts.State, endedAgo: Int? = nil) -> PullPodFacts {
    var pod = PullPodFacts(["spec": ["nodeName": Node(.string(node))]])
    pod?.state = state
    pod?.endedAt = endedAgo.map { EngineTime(seconds: now.seconds - $0) }
    guard let pod else { preconditionFailure("a Pod with a node reads") }
    return pod
  }
}
