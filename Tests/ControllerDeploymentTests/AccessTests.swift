// The rights that the manifests give, held against what the controller asks for.

import Foundation
import Kubernetes
import PrePullAPI
import PrePullEngine
import PrePullSandbox
import Synchronization
import TestSupport
import Testing
import YAML

@testable import PrePullController

@Suite(.timeLimit(.minutes(5))) struct AccessTests {
  private static let flags = ["--namespace", ControllerCluster.namespace]

  private static func job(_ name: String, _ template: Node) -> Node {
    template.setting("metadata.name", to: Node(.string(name)))
      .setting("metadata.namespace", to: Node(.string(ControllerCluster.users)))
  }

  /// One job of each kind, all with the Secret.
  private static let warm = kubeEdgeJob {
    $0["imageSecrets"] = "team-a/pull"
    $0["nodeNames"] = ["edge-1", "edge-2"]
  }
  private static let single = job(
    "single",
    kruiseJob {
      $0["podSelector"] = ["matchLabels": ["app": "web"]]
      $0["pullSecrets"] = ["pull"]
    })
  private static let list = job("list", kruiseListJob { $0["pullSecrets"] = ["pull"] })

  @Test func `the controller asks for nothing that no rule allows, and no rule is there for nothing`() async throws {
    try await ControllerCluster.with { cluster in
      Self.refuseStreamingLists(cluster)
      try cluster.server.put(ControllerCluster.secret())
      try cluster.server.put(Self.userPod)
      let code = try await ControllerUnderTest.run(["--kubeconfig", cluster.kubeconfig] + Self.flags) { _ in
        for job in [Self.warm, Self.single, Self.list] { try cluster.server.put(job) }
        try await Self.expectSuccess(of: [Self.warm, Self.single, Self.list], cluster)
        try await eventually("beginnings and ends are told, which the edits will repeat") {
          cluster.requests.count { $0.verb == "create" && $0.resource == "events" } >= 6
        }
        try await Self.meetPodThatLeaves(cluster)
        try await Self.editJobs(cluster)
        try await Self.endJobs(cluster)
        // What happens again is told once in half a minute.
        try await eventually("an event is counted up") {
          cluster.requests.contains { $0.verb == "patch" && $0.resource == "events" }
        }
      }
      #expect(code == 0)
      let requests = cluster.requests
      #expect(cluster.rules.forbidden(among: requests).map(\.description) == [])
      #expect(cluster.rules.unused(by: requests).map { "\($0)" } == [])
    }
  }

  @Test func `with --adopt the peers' finalizers go, and that needs the rules of its own folder alone`() async throws {
    try await ControllerCluster.with(adopts: true) { cluster in
      try cluster.server.put(ControllerCluster.secret())
      let jobs = [Self.warm, Self.single, Self.list].map { job in
        let finalizer = job["kind"] == "ImagePrePullJob" ? PeerFinalizer.kubeedge : PeerFinalizer.kruise
        return job.setting("metadata.finalizers", to: [Node(.string(finalizer)), "example.com/mine"])
      }
      for job in jobs { try cluster.server.put(job) }
      let code = try await ControllerUnderTest.run(["--kubeconfig", cluster.kubeconfig, "--adopt"] + Self.flags) { _ in
        for job in jobs {
          try await eventually("the peer's finalizer is gone") {
            try cluster.stored(job)?["metadata"]?["finalizers"] == ["example.com/mine"]
          }
        }
      }
      #expect(code == 0)
      let requests = cluster.requests
      #expect(cluster.rules.forbidden(among: requests).map(\.description) == [])
      let added = cluster.rules.grants.filter { $0.source.contains("adopt") }
      #expect(added.count == 3)
      #expect(added.allSatisfy { $0.verb == "patch" && requests.contains(where: $0.allows) })
      // Nobody is asked who is not to be waited for.
      #expect(!requests.contains { $0.resource == "deployments" })
    }
  }

  // MARK: - What jobs go through

  private static func expectSuccess(of jobs: [Node], _ cluster: ControllerCluster) async throws {
    for job in jobs {
      try await eventually("\(job["kind"]?.string ?? "") succeeds") { try cluster.hasSucceeded(job) }
    }
  }

  /// A new image for each finished job: the job is read again, and needs a copy of its Secret again. The answer to the
  /// first is lost, so that the next try finds it there and writes over it.
  private static func editJobs(_ cluster: ControllerCluster) async throws {
    cluster.server.setFault(
      Fault(.closeAfterwards, times: 1) { $0.verb == "create" && $0.target?.resource == "secrets" })
    try await pull("alpine:3.20", cluster)
    try await eventually("no copy outlives its job's run") { try cluster.copies().isEmpty }
  }

  private static func pull(_ image: String, _ cluster: ControllerCluster) async throws {
    func created() -> Int { cluster.requests.count { $0.verb == "create" && $0.resource == "pods" } }
    let before = created()
    try cluster.edit(warm, "spec.imagePrePullTemplate.images", to: [Node(.string(image))])
    try cluster.edit(single, "spec.image", to: Node(.string(image)))
    try cluster.edit(list, "spec.images", to: [Node(.string(image))])
    // Two named nodes, one with the user's pod, and all three. A Pod goes once its outcome is stored.
    try await eventually("\(image) is pulled on every node of every job") {
      try created() == before + 6
        && cluster.server.list(ResourceID("pods"), namespace: ControllerCluster.namespace).isEmpty
    }
    try await expectSuccess(of: [warm, single, list], cluster)
  }

  /// A Pod of the very name that the controller wants, on its way out: the controller has a look, and waits for it.
  private static func meetPodThatLeaves(_ cluster: ControllerCluster) async throws {
    let waiting = job(
      "waiting",
      kruiseJob {
        $0["selector"] = ["names": ["edge-3"]]
        $0["parallelism"] = 0
      })
    try cluster.server.put(waiting)
    let uid = try #require(try cluster.stored(waiting)?["metadata"]?["uid"]?.string)
    let kind = try #require(ResourceKind.all.first { $0.kind == "ImagePullJob" })
    let identity = JobIdentity(
      resource: kind.resource(version: "v1alpha1"), key: ObjectKey(namespace: ControllerCluster.users, name: "waiting"),
      uid: uid)
    let name = PullPod.name(of: TaskID(node: "edge-3", attempt: 1), identity)
    let pods = ResourceID("pods")
    try cluster.server.put([
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": Node(.string(name)), "namespace": Node(.string(ControllerCluster.namespace)),
        "finalizers": ["example.com/hold"],
      ],
      "spec": ["containers": [["name": "c", "image": "nginx"]]],
    ])
    try cluster.server.delete(pods, namespace: ControllerCluster.namespace, name: name)
    try cluster.edit(waiting, "spec.parallelism", to: 1)
    try await eventually("the controller looks at the Pod") {
      cluster.requests.contains { $0.verb == "get" && $0.resource == "pods" && $0.name == name }
    }
    let held = try #require(try cluster.server.get(pods, namespace: ControllerCluster.namespace, name: name))
    try cluster.server.put(held.setting("metadata.finalizers", to: nil))
    try await eventually("the job goes on") { try cluster.hasSucceeded(waiting) }
    try cluster.server.delete(
      try ControllerCluster.resource(of: waiting), namespace: ControllerCluster.users, name: "waiting")
  }

  /// Kruise's jobs come to the end of their time to live; KubeEdge's is deleted by its user.
  private static func endJobs(_ cluster: ControllerCluster) async throws {
    for job in [single, list] {
      try cluster.edit(job, "spec.completionPolicy", to: ["type": "Always", "ttlSecondsAfterFinished": 1])
    }
    for job in [single, list] {
      try await eventually("the finished job is deleted") { try cluster.stored(job) == nil }
    }
    try cluster.server.delete(try ControllerCluster.resource(of: warm), name: "warm")
    try await eventually("nothing is left behind") { try cluster.leftovers() == [] }
  }

  // MARK: - The cluster

  /// A pod that the podSelector finds.
  private static let userPod: Node = [
    "apiVersion": "v1", "kind": "Pod",
    "metadata": ["name": "web", "namespace": Node(.string(ControllerCluster.users)), "labels": ["app": "web"]],
    "spec": ["nodeName": "edge-1", "containers": [["name": "c", "image": "nginx"]]],
  ]

  /// A server that does not stream lists, which is how older ones are: everything is listed, then watched.
  private static func refuseStreamingLists(_ cluster: ControllerCluster) {
    let refused = RefusedWatches()
    _ = cluster.server.setFault(
      Fault(.status(422, reason: "Invalid", message: "sendInitialEvents is forbidden")) { request in
        guard request.verb == "watch", let target = request.target else { return false }
        return refused.isFirst("\(target.resource).\(target.group) \(target.namespace)")
      })
  }

  private final class RefusedWatches: Sendable {
    private let seen = Mutex<Set<String>>([])
    func isFirst(_ watch: String) -> Bool { seen.withLock { $0.insert(watch).inserted } }
  }
}
