// Copies of Secrets: made once, kept as their source is.

import ControllerTestSupport
import Kubernetes
import PrePullAPI
import PrePullSandbox
import TestSupport
import Testing
import YAML

@testable import PrePullController

@Suite(.timeLimit(.minutes(3))) struct SecretCopiesTests {
  private static func source(_ password: String) -> Node {
    dockerSecret("pull", in: "prod", registry: "registry.example.com", user: "me", password: password)
  }

  private static func copies(_ cluster: TestCluster) throws -> [Node] {
    try cluster.server.list(.secrets, namespace: TestCluster.namespace)
  }

  private static func writes(_ cluster: TestCluster) -> Int {
    cluster.server.requests.count { $0.target?.resource == "secrets" && ["create", "update"].contains($0.verb) }
  }

  /// Runs `body` with copies that are looked at again before each use.
  private static func withCopies(
    lifetime: Duration = .zero, _ body: (TestCluster, SecretCopies, TaskOwner) async throws -> Void
  ) async throws {
    try await TestCluster.with { cluster in
      try await cluster.withClient { client in
        let owner = try TaskOwner.stored(in: cluster)
        try await body(
          cluster, SecretCopies(client: client, namespace: TestCluster.namespace, lifetime: lifetime), owner)
      }
    }
  }

  @Test func `a copy is written again only when its source is another`() async throws {
    try await Self.withCopies { cluster, copies, owner in
      try cluster.server.put(Self.source("old"))
      let name = try NamespacedName("prod/pull")
      let first = try await copies.copy(of: name, for: owner)
      #expect(try await copies.copy(of: name, for: owner) == first)
      #expect(Self.writes(cluster) == 1)
      let before = try Self.copies(cluster).first?["data"]
      try cluster.server.put(Self.source("new"))
      #expect(try await copies.copy(of: name, for: owner) == first)
      let after = try Self.copies(cluster)
      #expect(after.count == 1)
      #expect(after.first?["data"] != before)
      #expect(after.first?["metadata"]?["ownerReferences"]?.sequence?.first?["uid"]?.string == owner.anchor.uid)
    }
  }

  @Test func `a source of another type is copied as that`() async throws {
    try await Self.withCopies { cluster, copies, owner in
      try cluster.server.put(Self.source("old"))
      let name = try NamespacedName("prod/pull")
      _ = try await copies.copy(of: name, for: owner)
      try cluster.server.delete(.secrets, namespace: "prod", name: "pull")
      try cluster.server.put([
        "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "pull", "namespace": "prod"],
        "type": "kubernetes.io/dockercfg",
        "stringData": [".dockercfg": #"{"registry.example.com":{"username":"me","password":"x"}}"#],
      ])
      _ = try await copies.copy(of: name, for: owner)
      #expect(try Self.copies(cluster).map { $0["type"]?.string } == ["kubernetes.io/dockercfg"])
    }
  }

  @Test func `whatever else a Secret holds is not copied`() async throws {
    try await Self.withCopies { cluster, copies, owner in
      let credentials = try #require(Self.source("old")["stringData"]?[".dockerconfigjson"])
      try cluster.server.put(
        Self.source("old").setting(
          "stringData", to: Node(fields: [".dockerconfigjson": credentials, "private-key": "x"])))
      _ = try await copies.copy(of: try NamespacedName("prod/pull"), for: owner)
      let keys = try Self.copies(cluster).first?["data"]?.mapping?.entries.map(\.key)
      #expect(keys == [".dockerconfigjson"])
    }
  }

  @Test func `many tasks at once cost one look`() async throws {
    try await Self.withCopies(lifetime: .seconds(60)) { cluster, copies, owner in
      try cluster.server.put(Self.source("old"))
      let name = try NamespacedName("prod/pull")
      try await withThrowingTaskGroup(of: SecretCopies.Copy.self) { group in
        for _ in 0..<50 { group.addTask { try await copies.copy(of: name, for: owner) } }
        try await group.waitForAll()
      }
      #expect(cluster.server.requests.count { $0.target?.resource == "secrets" && $0.verb == "get" } == 1)
      #expect(Self.writes(cluster) == 1)
    }
  }

  @Test(arguments: [403, 500]) func `a failed look is for all who come soon after it`(_ code: Int) async throws {
    try await Self.withCopies(lifetime: .seconds(60)) { cluster, copies, owner in
      try cluster.server.put(Self.source("old"))
      let name = try NamespacedName("prod/pull")
      let fault = cluster.server.setFault(
        Fault(.status(code, reason: "X", message: "no")) {
          $0.target?.resource == "secrets" && $0.verb == "create"
        })
      let message = "the Secret prod/pull could not be copied: no"
      let expected: SecretCopies.Copy = code == 403 ? .refused(message) : .failed(message)
      for _ in 0..<20 { #expect(try await copies.copy(of: name, for: owner) == expected) }
      #expect(Self.writes(cluster) == 1)
      // Not for long: it may have been mended.
      cluster.server.removeFault(fault)
      try await eventually("the copy is made") {
        if case .usable = try await copies.copy(of: name, for: owner) { true } else { false }
      }
    }
  }

  /// Holds the first look up where it makes the copy, and tells when it is there.
  private static func holdUpFirstCopy(_ cluster: TestCluster) -> AsyncStream<Void> {
    let (arrivals, arrive) = AsyncStream<Void>.makeStream()
    cluster.server.setFault(
      Fault(.delay(.milliseconds(500)), times: 1) {
        guard $0.target?.resource == "secrets", $0.verb == "create" else { return false }
        arrive.yield()
        return true
      })
    return arrivals
  }

  @Test func `a copy that is made while its job ends does not stay`() async throws {
    try await Self.withCopies(lifetime: .seconds(60)) { cluster, copies, owner in
      try cluster.server.put(Self.source("old"))
      let name = try NamespacedName("prod/pull")
      let arrivals = Self.holdUpFirstCopy(cluster)
      async let first = copies.copy(of: name, for: owner)
      for await _ in arrivals { break }
      try await copies.remove(ofJob: owner.job.uid)
      // The job began again at once.
      async let second = copies.copy(of: name, for: owner)
      let found = try await (first, second)
      #expect(found.0 == found.1)
      #expect(try Self.copies(cluster).count == 1)
      #expect(Self.writes(cluster) == 2)
      try await copies.remove(ofJob: owner.job.uid)
      #expect(try Self.copies(cluster).isEmpty)
    }
  }

  @Test(arguments: [false, true])
  func `what is found out for a job that is gone is not remembered`(_ removes: Bool) async throws {
    try await Self.withCopies(lifetime: .seconds(60)) { cluster, copies, owner in
      try cluster.server.put(Self.source("old"))
      let name = try NamespacedName("prod/pull")
      let arrivals = Self.holdUpFirstCopy(cluster)
      async let first = copies.copy(of: name, for: owner)
      for await _ in arrivals { break }
      if removes { try await copies.remove(ofJob: owner.job.uid) } else { await copies.forget(owner.job.uid) }
      _ = try await first
      #expect(try Self.copies(cluster).isEmpty == removes)
      #expect(await copies.count == 0)
    }
  }

  @Test func `what is missing, forbidden or no credential is said so`() async throws {
    try await Self.withCopies { cluster, copies, owner in
      let name = try NamespacedName("prod/pull")
      #expect(try await copies.copy(of: name, for: owner) == .missing("there is no Secret prod/pull"))
      let fault = cluster.server.setFault(
        Fault(.status(403, reason: "Forbidden")) { $0.target?.resource == "secrets" && $0.verb == "get" })
      #expect(
        try await copies.copy(of: name, for: owner) == .missing("the controller may not read the Secret prod/pull"))
      cluster.server.removeFault(fault)
      try cluster.server.put([
        "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "pull", "namespace": "prod"], "type": "Opaque",
      ])
      guard case .unusable(let reason) = try await copies.copy(of: name, for: owner) else {
        Issue.record("a Secret without credentials is taken for one with them")
        return
      }
      #expect(reason.hasPrefix("the Secret prod/pull"))
      #expect(try Self.copies(cluster).isEmpty)
    }
  }
}
