// Who is taken for another controller of a kind.

import ControllerTestSupport
import FoundationEssentials
import Kubernetes
import LogTestSupport
import PrePullAPI
import PrePullSandbox
import TestSupport
import Testing
import YAML

@testable import PrePullController

@Suite(.timeLimit(.minutes(2))) struct PeerCheckTests {
  /// What is in the cluster, and whether it keeps the kind away.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var holder: String?
    var renewedAgo: Double?
    var replicas: Int?
    var adopts = false
    let keepsAway: Bool
  }

  static let rows = [
    Row(testDescription: "nothing", keepsAway: false),
    Row(testDescription: "a Lease that is renewed", holder: "a", renewedAgo: 1, keepsAway: true),
    Row(
      testDescription: "a Lease that was renewed while its holder restarted", holder: "a", renewedAgo: 25,
      keepsAway: true),
    Row(testDescription: "a Lease that nobody renews", holder: "a", renewedAgo: 60, keepsAway: false),
    Row(testDescription: "a Lease that nobody holds", holder: "", renewedAgo: 1, keepsAway: false),
    Row(testDescription: "a Lease without a time", holder: "a", keepsAway: false),
    Row(testDescription: "a Deployment", replicas: 1, keepsAway: true),
    Row(testDescription: "a Deployment that is scaled down", replicas: 0, keepsAway: false),
    Row(testDescription: "a Deployment of which one is told to take over", replicas: 1, adopts: true, keepsAway: false),
  ]

  @Test(arguments: rows) func `a peer is one that works, or is about to`(_ row: Row) async throws {
    try await TestCluster.with { cluster in
      try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "kubeedge"]])
      if let holder = row.holder {
        var spec: [String: Node] = ["holderIdentity": Node(.string(holder)), "leaseDurationSeconds": 15]
        if let ago = row.renewedAgo {
          spec["renewTime"] = Node(.string(Date(timeIntervalSinceNow: -ago).ISO8601Format()))
        }
        try cluster.server.put([
          "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
          "metadata": ["name": "cloudcore", "namespace": "kubeedge"], "spec": Node(fields: spec),
        ])
      }
      if let replicas = row.replicas {
        try cluster.server.put([
          "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "cloudcore", "namespace": "kubeedge"],
          "spec": ["replicas": Node(.integer(replicas))],
        ])
      }
      let kind = try #require(ResourceKind.all.first { $0.kind == "ImagePrePullJob" })
      let other = try #require(ResourceKind.all.first { $0.kind == "ImagePullJob" })
      try await cluster.withClient { client in
        let check = PeerCheck(client: client, adopts: row.adopts)
        switch await check.owner(of: kind) {
        case .none: #expect(!row.keepsAway)
        case .peer(let name, let advice):
          #expect(row.keepsAway)
          #expect(name == "cloudcore")
          #expect(advice.contains("--adopt") && advice.contains("take kubeedge off --dialects"))
        case .unknown(let error): Issue.record("it could not be found out: \(error)")
        }
        guard case .none = await check.owner(of: other) else {
          Issue.record("a peer of one dialect keeps another away")
          return
        }
      }
    }
  }

  @Test func `a server that does not answer leaves it open`() async throws {
    try await TestCluster.with { cluster in
      cluster.server.setFault(Fault(.status(403, reason: "Forbidden")) { $0.target?.resource == "leases" })
      let kind = try #require(ResourceKind.all.first { $0.kind == "ImagePrePullJob" })
      try await cluster.withClient { client in
        guard case .unknown = await PeerCheck(client: client, adopts: false).owner(of: kind) else {
          Issue.record("it is taken for certain")
          return
        }
      }
    }
  }

  @Test func `a peer that comes once a kind is followed is told of`() async throws {
    try await TestCluster.with { cluster in
      let log = LogRecorder()
      let kind = try #require(ResourceKind.all.first { $0.kind == "ImagePrePullJob" })
      try await cluster.withClient { client in
        var peers = PeerCheck(client: client, adopts: false)
        peers.lookout = .milliseconds(20)
        let source = JobSource(
          kind: kind, client: client, peers: peers, directory: JobDirectory(), logger: log.logger, stateChanged: {},
          changed: { _, _ in }, gone: { _ in })
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await source.run() }
          try await eventually("following") { source.state == .following }
          #expect(!log.text.contains("another controller"))
          try cluster.server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "kubeedge"]])
          try cluster.server.put([
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "cloudcore", "namespace": "kubeedge"],
            "spec": ["replicas": 1],
          ])
          try await eventually("told of") { log.text.contains("another controller of this kind has come") }
          #expect(source.state == .following)
          group.cancelAll()
        }
      }
    }
  }
}
