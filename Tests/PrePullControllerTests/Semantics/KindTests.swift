// Kinds that come and go, jobs that no webhook looked at, and controllers of others.

import ControllerTestSupport
import FoundationEssentials
import Kubernetes
import LogTestSupport
import PrePullAPI
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(3))) struct KindTests {
  private static var kubeedge: ResourceKind { kind(.kubeedge) }

  private static func kind(_ dialect: Dialect) -> ResourceKind {
    ResourceKind.all.first { $0.dialect == dialect } ?? ResourceKind.all[0]
  }

  @Test func `a kind that is installed after the controller started is carried out`() async throws {
    try await TestCluster.with(kinds: []) { cluster in
      try await cluster.withController { controller in
        try await controller.becomesReady()
        try cluster.server.put(Self.kubeedge.customResourceDefinition)
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
      }
    }
  }

  @Test func `a kind that is uninstalled takes its jobs along, and comes again`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 3)
    simulation.pullSeconds = 200
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 1 }
        try cluster.server.delete(.definitions, name: "imageprepulljobs.operations.kubeedge.io")
        try await cluster.waitForNothingLeft()
        try cluster.server.put(Self.kubeedge.customResourceDefinition)
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
      }
    }
  }

  @Test func `a kind that is not served for a while keeps what its jobs have`() async throws {
    try await TestCluster.with { cluster in
      let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
      try await cluster.withController { controller in
        let made = try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try Self.serve(Self.kubeedge, false, cluster)
        // The last to be told is the source of the kind that was looked at first.
        let other = pullJob()
        try await controller.create(other)
        try await cluster.waitForEnd(of: other)
        #expect(try cluster.ledger(of: made).outcomes.count == 1)
      }
      // Nor does a controller that starts meanwhile take the jobs for gone.
      try await cluster.withController { controller in
        let other = pullJob("another")
        try await controller.create(other)
        try await cluster.waitForEnd(of: other)
        try Self.serve(Self.kubeedge, true, cluster)
        let later = prePullJob("later", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(later)
        try await cluster.waitForEnd(of: later)
        let made = try #require(try cluster.job(job))
        #expect(try cluster.ledger(of: made).outcomes.count == 1)
      }
    }
  }

  @Test func `a running job goes on when its version is not served any more`() async throws {
    try await TestCluster.with { cluster in
      let job = prePullJob("warm", ["images": ["nginx:1.27"], "labelSelector": [:], "concurrency": 3])
      try await cluster.withController { controller in
        try await controller.create(job.annotated("prepull.dev/paused", "true"))
        try await cluster.wait(for: job.resourceID, "warm") { $0?["status"]?["reason"] == "paused" }
        try Self.serve(Self.kubeedge, false, version: Self.kubeedge.versions[0], cluster)
        let other = job.setting("apiVersion", to: Node(.string("\(Self.kubeedge.group)/\(Self.kubeedge.versions[1])")))
        try await controller.edit(other, ["metadata": ["annotations": ["prepull.dev/paused": Node(.null)]]])
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
      }
    }
  }

  private static func serve(
    _ kind: ResourceKind, _ isServed: Bool, version name: String? = nil, _ cluster: TestCluster
  ) throws {
    var definition = try #require(
      try cluster.server.get(.definitions, name: "\(kind.plural).\(kind.group)")?.mapping)
    var spec = try #require(definition["spec"]?.mapping)
    spec["versions"] = Node(
      .sequence(
        (spec["versions"]?.sequence ?? []).map { version in
          guard var fields = version.mapping, name == nil || fields["name"]?.string == name else { return version }
          fields["served"] = Node(.bool(isServed))
          return Node(.mapping(fields))
        }))
    definition["spec"] = Node(.mapping(spec))
    try cluster.server.put(Node(.mapping(definition)))
  }

  @Test func `a job that is edited into one that cannot be run ends what runs`() async throws {
    var simulation = SimulationConfiguration.quick(nodes: 2)
    simulation.pullSeconds = 600
    try await TestCluster.with(simulation) { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"], "timeoutSeconds": 3000])
        try await controller.create(job)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.count == 1 }
        try await controller.edit(job, ["spec": ["imagePrePullTemplate": ["images": ["Not An Image"]]]])
        let status = try await cluster.waitForEnd(of: job)["status"]
        #expect(status?["reason"]?.string?.hasPrefix("the job cannot be run: ") == true)
        try await cluster.wait(forAll: .pods, in: TestCluster.namespace) { $0.isEmpty }
      }
    }
  }

  @Test func `a job that cannot be run says so in its status, and runs when it is mended`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27", "Not An Image"], "nodeNames": ["edge-1"]])
        try await controller.create(job)
        let status = try #require(try await cluster.waitForEnd(of: job)["status"])
        #expect(status["state"] == "Failed")
        #expect(status["phase"] == "Failure")
        let reason = status["reason"]?.string ?? ""
        #expect(reason.hasPrefix("the job cannot be run: ") && reason.contains("images"), "\(reason)")
        #expect(try cluster.pods.isEmpty)
        try await controller.edit(job, ["spec": ["imagePrePullTemplate": ["images": ["nginx:1.27"]]]])
        try await cluster.wait(for: job.resourceID, "warm") { $0?["status"]?["state"] == "Successful" }
      }
    }
  }

  @Test(arguments: [
    prePullJob("warm", ["images": ["Not An Image"], "nodeNames": ["edge-1"]]),
    pullJob("warm", ["image": "Not An Image"]), listPullJob("warm", ["images": ["Not An Image"]]),
  ]) func `a job that cannot be run is told so once, not at every start`(_ job: Node) async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
      }
      let version = try cluster.job(job)?["metadata"]?["resourceVersion"]
      try await cluster.withController { controller in
        try await controller.becomesReady()
        // A job that comes later is looked at later.
        let next = pullJob("next")
        try await controller.create(next)
        try await cluster.waitForEnd(of: next)
      }
      #expect(try cluster.job(job)?["metadata"]?["resourceVersion"] == version)
    }
  }

  @Test func `aliases are understood without a webhook`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodes": ["edge-1"]])
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["state"] == "Successful")
      }
    }
  }

  // MARK: - Peers

  private static func lease(_ name: String, in namespace: String) -> Node {
    [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
      "metadata": ["name": Node(.string(name)), "namespace": Node(.string(namespace))],
      "spec": [
        "holderIdentity": "somebody", "leaseDurationSeconds": 3600,
        "renewTime": Node(.string(Date().ISO8601Format())),
      ],
    ]
  }

  @Test func `a peer's Lease keeps its kinds away, and only those`() async throws {
    try await TestCluster.with { cluster in
      try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "kruise-system"]])
      try cluster.server.put(Self.lease("kruise-manager", in: "kruise-system"))
      let log = LogRecorder()
      try await cluster.withController(log: log) { controller in
        let left = pullJob("left")
        let ours = prePullJob("ours", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(left)
        try await controller.create(ours)
        try await cluster.waitForEnd(of: ours)
        try await controller.becomesReady()
        #expect(try cluster.job(left)?["status"] == nil)
      }
      #expect(log.text.contains("kruise-manager runs in this cluster"))
      #expect(log.text.contains("--adopt"))
    }
  }

  @Test func `a peer's Lease that nobody renews any more keeps nothing away`() async throws {
    try await TestCluster.with { cluster in
      try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "kubeedge"]])
      try cluster.server.put(
        Self.lease("cloudcore", in: "kubeedge").setting("spec.renewTime", to: "2020-01-01T00:00:00.000000Z"))
      try await cluster.withController { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
      }
    }
  }

  @Test func `a job that ended under a peer rests, and an edit opens it again`() async throws {
    try await TestCluster.with { cluster in
      let ended: Node = [
        "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z", "desired": 3, "active": 0,
        "succeeded": 3, "failed": 0, "message": "job has completed",
      ]
      let job = try cluster.server.put(pullJob("warm").setting("status", to: ended))
      try await cluster.withController { controller in
        try await eventually("taken for over") { controller.log.text.contains("a job is over") }
        #expect(try cluster.job(job)?["status"] == ended)
        #expect(try cluster.server.list(.configMaps, namespace: TestCluster.namespace).isEmpty)
        try await controller.edit(job, ["spec": ["image": "redis:7.2"]])
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) {
          guard let end = $0?["status"]?["completionTime"] else { return false }
          return end != ended["completionTime"]
        }
        #expect(try cluster.job(job)?["status"]?["succeeded"] == 3)
      }
    }
  }

  @Test func `adopting takes over a peer's jobs and takes its finalizers off, and no others`() async throws {
    try await TestCluster.with { cluster in
      try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "kubeedge"]])
      try cluster.server.put(Self.lease("cloudcore", in: "kubeedge"))
      try await cluster.withController {
        $0.adopts = true
      } _: { controller in
        let job = prePullJob("warm", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
          .setting(
            "metadata.finalizers", to: ["kubeedge.io/imageprepulljob-controller", "example.com/somebody-elses"])
        try await controller.create(job)
        try await cluster.waitForEnd(of: job)
        try await cluster.wait(for: job.resourceID, "warm") {
          $0?["metadata"]?["finalizers"] == ["example.com/somebody-elses"]
        }
      }
    }
  }

  @Test func `a finalizer that cannot be taken off holds up nothing else, and is taken off later`() async throws {
    try await TestCluster.with { cluster in
      let job = pullJob("warm").setting("metadata.finalizers", to: ["apps.kruise.io/deletion-protection"])
      let fault = cluster.server.setFault(
        Fault(.status(500)) {
          $0.verb == "patch" && $0.target?.resource == "imagepulljobs" && $0.target?.subresource == ""
        })
      try await cluster.withController {
        $0.adopts = true
      } _: { controller in
        try await controller.create(job)
        #expect(try await cluster.waitForEnd(of: job)["status"]?["succeeded"] == 3)
        // What it left goes although it cannot go itself.
        try await controller.delete(job)
        try await cluster.waitForNothingLeft()
        #expect(try cluster.job(job) != nil)
        cluster.server.removeFault(fault)
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0 == nil }
      }
    }
  }

  @Test func `adopting lets a job go that was deleted while its finalizer held it`() async throws {
    try await TestCluster.with { cluster in
      let job = pullJob("warm").setting("metadata.finalizers", to: ["apps.kruise.io/deletion-protection"])
      try cluster.server.put(job)
      try cluster.server.delete(job.resourceID, namespace: job.namespace, name: "warm")
      #expect(try cluster.job(job)?["metadata"]?["deletionTimestamp"] != nil)
      try await cluster.withController {
        $0.adopts = true
      } _: { _ in
        try await cluster.wait(for: job.resourceID, "warm", in: job.namespace) { $0 == nil }
      }
    }
  }

  @Test func `dialects that are not asked for are left alone`() async throws {
    try await TestCluster.with { cluster in
      try await cluster.withController {
        $0.dialects = [.kubeedge]
      } _: { controller in
        let left = pullJob("left")
        let ours = prePullJob("ours", ["images": ["nginx:1.27"], "nodeNames": ["edge-1"]])
        try await controller.create(left)
        try await controller.create(ours)
        try await cluster.waitForEnd(of: ours)
        #expect(try cluster.job(left)?["status"] == nil)
      }
    }
  }
}
