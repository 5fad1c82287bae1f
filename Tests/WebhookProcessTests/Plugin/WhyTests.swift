// `kubectl prepull why`, against a cluster.

import Foundation
import PrePullSandbox
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct WhyTests {
  private static let system = "prepull-system"

  private static func deployment(_ name: String, ready: Int = 2, in namespace: String = system) -> Node {
    [
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": ["name": Node(.string(name)), "namespace": Node(.string(namespace))],
      "spec": [
        "replicas": 2, "selector": ["matchLabels": ["app": Node(.string(name))]],
        "template": [
          "metadata": ["labels": ["app": Node(.string(name))]],
          "spec": ["containers": [["name": "main", "image": "prepull:1"]]],
        ],
      ], "status": ["replicas": 2, "readyReplicas": Node(.integer(ready))],
    ]
  }

  /// A Lease that was renewed so many seconds ago, and by default holds for longer than any test.
  private static func lease(_ seconds: Double = 1, lasting duration: Int = 3600) -> Node {
    let time = Date(timeIntervalSinceNow: -seconds).formatted(.iso8601).dropLast() + ".123456Z"
    return [
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
      "metadata": ["name": "prepull-controller", "namespace": Node(.string(system))],
      "spec": [
        "holderIdentity": "prepull-controller-1", "leaseDurationSeconds": Node(.integer(duration)),
        "renewTime": Node(.string(String(time))),
      ],
    ]
  }

  private static let webhook: Node = [
    "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
    "metadata": ["name": "prepull"],
    "webhooks": [
      [
        "name": "validate.prepull.dev", "admissionReviewVersions": ["v1"], "sideEffects": "None",
        "clientConfig": ["service": ["name": "prepull-webhook", "namespace": Node(.string(system))]],
        "rules": [
          [
            "apiGroups": ["none.example.com"], "apiVersions": ["v1"], "operations": ["CREATE"],
            "resources": ["nothings"],
          ]
        ],
      ]
    ],
  ]

  private static let job = kubeEdgeJob {
    $0["images"] = ["registry.example.com/team/app:1"]
    $0["nodeNames"] = ["edge-1", "edge-2"]
    $0["imageSecrets"] = "prod/pull"
  }

  /// What the controller says of the job while its writes are refused.
  private static func refusal(jobUID: String) -> Node {
    let note =
      "what became of the job cannot be stored, and finished Pods stay until it is: patch imagepulljobs/status warm: "
      + "User \"x\" cannot patch resource \"imagepulljobs/status\": it is forbidden"
    let now = Date.now.formatted(.iso8601).dropLast() + ".123456Z"
    return [
      "apiVersion": "events.k8s.io/v1", "kind": "Event",
      "metadata": ["name": "refusal", "namespace": "default"], "type": "Warning", "reason": "NotStored",
      "note": Node(.string(note)), "eventTime": Node(.string(String(now))), "action": "Pulling",
      "reportingController": "prepull", "reportingInstance": "x",
      "regarding": [
        "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob", "name": "warm",
        "uid": Node(.string(jobUID)),
      ],
    ]
  }

  /// A cluster in which everything that `why` looks at is in order.
  private static let healthy = [
    clusterNode("edge-1"), clusterNode("edge-2"), deployment("prepull-controller"), deployment("prepull-webhook"),
    lease(), webhook, PullSecretFixture.secret("pull", in: "prod"),
  ]

  @Test func `nothing is wrong, and it is asked with reads alone`() async throws {
    try await PluginCluster.with(Self.healthy + [Self.job]) { cluster in
      let run = try await cluster.run("why warm")
      #expect(run.code == 0, "\(run.testDescription)")
      #expect(run.output == "ImagePrePullJob warm\n\nNothing is wrong.\n")
      #expect(run.errors == "")
      #expect(Set(cluster.server.requests.map(\.verb)) == ["get", "list"])
    }
  }

  @Test func `each cause is found in the cluster`() async throws {
    let failing: Node = [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": ["name": "pull-1", "namespace": Node(.string(Self.system))],
      "spec": ["nodeName": "edge-1", "containers": [["name": "image-0", "image": "registry.example.com/team/app:1"]]],
      "status": [
        "phase": "Pending",
        "containerStatuses": [
          [
            "name": "image-0", "ready": false, "restartCount": 0, "image": "", "imageID": "",
            "state": ["waiting": ["reason": "ErrImagePull", "message": "unexpected status: 401 Unauthorized"]],
          ]
        ],
      ],
    ]
    try await PluginCluster.with(Self.healthy + [Self.job]) { cluster in
      func causes() async throws -> [String] {
        let run = try await cluster.run("why imageprepulljob/warm -o json")
        let report = try run.json()
        #expect(run.code == (report["healthy"]?.bool == true ? 0 : 1), "\(run.testDescription)")
        return (report["findings"]?.sequence ?? []).compactMap { $0["cause"]?.string }
      }
      try cluster.server.put(Self.lease(60, lasting: 15))
      #expect(try await causes() == ["ControllerNotRunning"])
      try cluster.server.put(Self.deployment("prepull-controller", ready: 0))
      #expect(try await causes() == ["ControllerNotRunning"])
      try cluster.server.delete(
        ResourceID("leases", group: "coordination.k8s.io"), namespace: Self.system, name: "prepull-controller")
      try cluster.server.delete(
        ResourceID("deployments", group: "apps"), namespace: Self.system, name: "prepull-controller")
      #expect(try await causes() == ["ControllerNotInstalled"])
      try cluster.server.put(Self.lease())
      try cluster.server.put(Self.deployment("prepull-controller"))

      let uid = try #require(
        try cluster.server.get(ResourceID("imageprepulljobs", group: "operations.kubeedge.io"), name: "warm")?[
          "metadata"]?[
            "uid"]?.string)
      try cluster.server.put(failing.setting("metadata.labels", to: ["prepull.dev/job-uid": Node(.string(uid))]))
      #expect(try await causes() == ["Failures.credentials", "Turns", "Progress"])
      try cluster.server.delete(ResourceID("pods"), namespace: Self.system, name: "pull-1")

      try cluster.server.put(Self.refusal(jobUID: uid))
      #expect(try await causes() == ["NotStored"])
      let run = try await cluster.run("why warm")
      #expect(
        run.output.contains(
          """
          problem: the server refuses to store what became of the job
            patch imagepulljobs/status warm: User "x" cannot patch resource "imagepulljobs/status": it is forbidden
              kubectl prepull install
          """), "\(run.testDescription)")
      try cluster.server.delete(ResourceID("events"), namespace: "default", name: "refusal")

      try cluster.server.delete(ResourceID("secrets"), namespace: "prod", name: "pull")
      #expect(try await causes() == ["SecretMissing"])
      try cluster.server.put(PullSecretFixture.secret("pull", in: "prod", registry: "quay.io"))
      #expect(try await causes() == ["SecretWithoutRegistry"])
      try cluster.server.put(PullSecretFixture.secret("pull", in: "prod"))

      try cluster.server.put(clusterNode("edge-1", ready: false))
      try cluster.server.delete(ResourceID("nodes"), name: "edge-2")
      #expect(try await causes() == ["TooManyUnfit", "Node.notReady", "Node.notFound"])
      try cluster.server.put(clusterNode("edge-1").setting("spec", to: ["unschedulable": true]))
      try cluster.server.put(clusterNode("edge-2"))
      #expect(try await causes() == ["Node.avoided"])
      try cluster.server.put(clusterNode("edge-1"))

      try cluster.server.put(Self.deployment("prepull-webhook", ready: 0))
      #expect(try await causes() == ["WebhookNotRunning"])
      try cluster.server.put(Self.deployment("prepull-webhook"))
      try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "kubeedge"]])
      try cluster.server.put(Self.deployment("cloudcore", in: "kubeedge"))
      #expect(try await causes() == ["Peer"])
    }
  }

  /// A pull's Pod of a job.
  private static func pod(_ name: String, on node: String, jobUID: String, _ status: Node) -> Node {
    [
      "apiVersion": "v1", "kind": "Pod",
      "metadata": [
        "name": Node(.string(name)), "namespace": Node(.string(system)),
        "labels": ["prepull.dev/job-uid": Node(.string(jobUID))],
      ],
      "spec": ["nodeName": Node(.string(node)), "containers": [["name": "image-0", "image": "nginx:1.27"]]],
      "status": status,
    ]
  }

  @Test func `nodes without room, nodes that evict, and Pods whose outcome is not stored`() async throws {
    let ended: Node = [
      "phase": "Failed",
      "containerStatuses": [
        [
          "name": "image-0", "ready": false, "restartCount": 0, "image": "nginx:1.27", "imageID": "sha256:1",
          "state": [
            "terminated": [
              "reason": "StartError", "exitCode": 128, "startedAt": "1970-01-01T00:00:00Z",
              "finishedAt": "2026-01-01T00:00:00Z",
            ]
          ],
        ]
      ],
    ]
    try await PluginCluster.with(Self.healthy + [kruiseJob()]) { cluster in
      let uid = try #require(
        try cluster.server.get(ResourceID("imagepulljobs", group: "apps.kruise.io"), namespace: "prod", name: "warm")?[
          "metadata"]?["uid"]?.string)
      // As on a real node: the condition has its taint, which says nothing more.
      try cluster.server.put(
        clusterNode("edge-1", ["DiskPressure"]).setting(
          "spec", to: ["taints": [["key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"]]]))
      try cluster.server.put(
        Self.pod(
          "full", on: "edge-2", jobUID: uid, ["phase": "Failed", "reason": "OutOfpods", "message": "too many Pods"]))
      let room = try await cluster.run("why warm -n prod")
      #expect(room.code == 1)
      for line in [
        "problem: 1 node short of disk (DiskPressure): Pods are evicted (edge-1)\n    kubectl describe node edge-1\n",
        "problem: 1 node no room for the pull: OutOfpods: too many Pods (edge-2)\n    kubectl describe node edge-2\n",
      ] { #expect(room.output.contains(line), "\(room.testDescription)") }
      #expect(!room.output.contains("all the same"), "\(room.testDescription)")

      try cluster.server.delete(ResourceID("pods"), namespace: Self.system, name: "full")
      try cluster.server.put(clusterNode("edge-1"))
      try cluster.server.put(Self.pod("done", on: "edge-1", jobUID: uid, ended))
      let held = try await cluster.run("why warm -n prod")
      #expect(held.code == 1)
      #expect(
        held.output.contains(
          """
          problem: what became of the job is not stored; 1 finished Pod stays (edge-1)
              kubectl logs -n prepull-system -l app.kubernetes.io/component=controller --tail=50
          """), "\(held.testDescription)")
    }
  }

  @Test func `a Kruise job's reasons come from the Events`() async throws {
    let job = kruiseJob().setting(
      "status",
      to: [
        "startTime": "2026-01-01T00:00:00Z", "completionTime": "2026-01-01T00:01:00Z", "desired": 2, "active": 0,
        "succeeded": 0, "failed": 2, "failedNodes": ["a", "b"], "message": "job has completed",
      ])
    try await PluginCluster.with(Self.healthy + [job]) { cluster in
      let uid = try #require(
        try cluster.server.get(ResourceID("imagepulljobs", group: "apps.kruise.io"), namespace: "prod", name: "warm")?[
          "metadata"]?["uid"]?.string)
      for (name, note, time) in [
        ("old", "1 node failed: 1 pullFailed (a: 401 Unauthorized)", "2026-01-01T00:00:30.000000Z"),
        ("new", "2 nodes failed: 2 pullFailed (a: manifest unknown)", "2026-01-01T00:00:59.000000Z"),
      ] {
        try cluster.server.put([
          "apiVersion": "events.k8s.io/v1", "kind": "Event",
          "metadata": ["name": Node(.string(name)), "namespace": "prod"], "type": "Warning", "reason": "NodeFailed",
          "note": Node(.string(note)), "eventTime": Node(.string(time)), "action": "Pull",
          "reportingController": "prepull", "reportingInstance": "x",
          "regarding": [
            "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImagePullJob", "namespace": "prod", "name": "warm",
            "uid": Node(.string(uid)),
          ],
        ])
      }
      let run = try await cluster.run("why warm -n prod")
      #expect(run.code == 1)
      #expect(
        run.output.contains("problem: 2 nodes failed: 2 pullFailed (a: manifest unknown)"), "\(run.testDescription)")
      #expect(run.output.contains("kubectl prepull retry imagepulljob/warm -n prod --failed"))
    }
  }

  @Test func `what the user may not read is said, and the rest is judged`() async throws {
    try await PluginCluster.with(Self.healthy + [Self.job]) { cluster in
      let run = try await cluster.run("why warm") { $0.target?.resource != "imageprepulljobs" }
      #expect(run.code == 0, "\(run.testDescription)")
      for part in ["list nodes: ", "list pods ", "Nothing wrong was found."] {
        #expect(run.output.contains(part), "\(run.testDescription)")
      }
      let some = try await cluster.run("why warm") { $0.target?.resource == "secrets" }
      #expect(some.output.contains("get secrets prod/pull: you may not read it"), "\(some.testDescription)")
      let none = try await cluster.run("why warm") { _ in true }
      #expect(none.code == 1)
      #expect(none.errors.contains("forbidden"))
    }
  }

  @Test func `nothing of a Secret comes out, whatever is the matter with it`() async throws {
    try await PluginCluster.with(Self.healthy + [Self.job]) { cluster in
      for secret in [
        PullSecretFixture.secret("pull", in: "prod"), PullSecretFixture.secret("pull", in: "prod", registry: "quay.io"),
        PullSecretFixture.secret("pull", in: "prod", type: "Opaque"),
        PullSecretFixture.secret("pull", in: "prod").setting(
          "data", to: [".dockerconfigjson": "bm90IGpzb24="]),
      ] {
        // A Secret's type cannot be changed.
        try cluster.server.delete(ResourceID("secrets"), namespace: "prod", name: "pull")
        try cluster.server.put(secret)
        for format in [[], ["-o", "json"], ["-o", "yaml"]] {
          let run = try await cluster.run("why warm", format)
          #expect(!PullSecretFixture.leaks(into: run.output + run.errors), "\(run.testDescription)")
        }
      }
      #expect(cluster.server.requests.contains { $0.target?.resource == "secrets" })
    }
  }

  @Test func `a kind that is not installed, and a job that is not there`() async throws {
    try await PluginCluster.with(Self.healthy, installed: false) { cluster in
      let run = try await cluster.run("why warm")
      #expect(run.code == 1)
      #expect(run.errors.contains("kubectl prepull install"), "\(run.testDescription)")
    }
    try await PluginCluster.with(Self.healthy) { cluster in
      let run = try await cluster.run("why warm")
      #expect(run.code == 1)
      #expect(run.errors.contains("there is no job \"warm\""), "\(run.testDescription)")
    }
  }

  @Test(arguments: [
    ("why", "missing"), ("why a/b/c", "names no job"), ("why deployment/web", "is no kind of job"),
    ("why warm --controller-namespace Not_A_Name", "the namespace"),
  ])
  func `a wrong command line is told before anything is asked`(command: String, says: String) async throws {
    let run = try await PluginRun.run(command)
    #expect(run.code == 2)
    #expect(run.errors.contains(says), "\(run.testDescription)")
  }
}
