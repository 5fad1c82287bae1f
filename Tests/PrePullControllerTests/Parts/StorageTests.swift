// Ledgers, anchors and statuses on the API server.

import ControllerTestSupport
import Kubernetes
import PrePullAPI
import PrePullSandbox
import Testing
import YAML

@testable import PrePullController
@testable import PrePullEngine

@Suite(.timeLimit(.minutes(3))) struct StorageTests {
  private static func withStore(
    _ body: @Sendable (TestCluster, LedgerStore, KubernetesClient) async throws -> Void
  ) async throws {
    try await TestCluster.with { cluster in
      try await cluster.withClient { client in
        try await body(cluster, LedgerStore(client: client, namespace: TestCluster.namespace), client)
      }
    }
  }

  private static func write(_ key: String, _ value: String, shard: Int = 0, remove: [String] = []) -> LedgerWrite {
    .merge(shard: shard, set: [key: value], remove: remove)
  }

  private static func names(_ cluster: TestCluster) throws -> [String] {
    try cluster.server.list(.configMaps, namespace: TestCluster.namespace).map(\.name).sorted()
  }

  @Test func `a ledger is written and read, shard by shard`() async throws {
    try await Self.withStore { cluster, store, _ in
      let job = JobIdentity.of()
      var known = KnownShards()
      try await store.apply(Self.write("job", "{}"), of: job, known: &known)
      let anchor = try #require(known.anchor)
      #expect(anchor.name == "prepull-job-uid")
      try await store.apply(Self.write("e1-1", "a"), of: job, known: &known)
      try await store.apply(Self.write("e1-2", "b", shard: 1), of: job, known: &known)
      try await store.apply(Self.write("e1-3", "c", remove: ["e1-1"]), of: job, known: &known)
      let read = try await store.read(ofJob: job.uid)
      #expect(read.known.anchor == anchor)
      #expect((0...2).map { read.known[$0] } == (0...2).map { known[$0] })
      #expect(read.shards == [0: ["job": "{}", "e1-3": "c"], 1: ["e1-2": "b"]])
      let others = try await store.read(ofJob: "another")
      #expect(others.shards.isEmpty)
      // The other shards go with the anchor.
      let shard = try #require(
        try cluster.server.get(.configMaps, namespace: TestCluster.namespace, name: "prepull-job-uid-1"))
      #expect(shard["metadata"]?["ownerReferences"]?.sequence?.first?["uid"]?.string == anchor.uid)
      try await store.removeAnchor(ofJob: job.uid)
      try await store.removeAnchor(ofJob: job.uid)
      try await cluster.waitForNothingLeft()
    }
  }

  @Test func `a shard that is deleted twice is deleted`() async throws {
    try await Self.withStore { cluster, store, _ in
      var known = try await Self.twoShards(store)
      for _ in 0..<2 { try await store.apply(.delete(shard: 1), of: .of(), known: &known) }
      #expect(try Self.names(cluster) == ["prepull-job-uid"])
    }
  }

  @Test func `an anchor whose answer was lost is found again`() async throws {
    try await Self.withStore { cluster, store, _ in
      cluster.server.setFault(Fault(.closeAfterwards, times: 1) { $0.verb == "create" })
      var known = KnownShards()
      for _ in 0..<2 where known.anchor == nil {
        do {
          try await store.apply(Self.write("job", "{}"), of: .of(), known: &known)
        } catch is KubernetesError {
          // Its caller tries again.
        }
      }
      let read = try await store.read(ofJob: "job-uid")
      #expect(known.anchor != nil)
      #expect(read.known.anchor == known.anchor)
    }
  }

  /// A ledger of the anchor and one shard beside it.
  private static func twoShards(_ store: LedgerStore) async throws -> KnownShards {
    var known = KnownShards()
    try await store.apply(write("job", "{}"), of: .of(), known: &known)
    try await store.apply(write("e1-2", "b", shard: 1), of: .of(), known: &known)
    return known
  }

  @Test(arguments: [0, 1]) func `outcomes are not written into a part that is gone`(_ shard: Int) async throws {
    try await Self.withStore { cluster, store, _ in
      var known = try await Self.twoShards(store)
      let name = Anchor.name(ofJob: "job-uid", shard: shard)
      let present = try Self.names(cluster)
      try cluster.server.delete(.configMaps, namespace: TestCluster.namespace, name: name)
      let error = await #expect(throws: LedgerStore.ShardMissing.self) {
        try await store.apply(Self.write("e1-1", "a", shard: shard), of: .of(), known: &known)
      }
      #expect(error?.shard == shard)
      #expect(known[shard] == nil)
      #expect(try Self.names(cluster) == (shard == 0 ? [] : present.filter { $0 != name }))
    }
  }

  @Test func `a part that was made anew by a stranger is not taken for ours`() async throws {
    try await Self.withStore { cluster, store, client in
      var known = try await Self.twoShards(store)
      let name = Anchor.name(ofJob: "job-uid", shard: 1)
      try cluster.server.delete(.configMaps, namespace: TestCluster.namespace, name: name)
      _ = try await client.create(
        .configMaps, ["metadata": ["name": Node(.string(name))]], namespace: TestCluster.namespace)
      await #expect(throws: LedgerStore.ShardMissing.self) {
        try await store.apply(Self.write("e1-1", "a", shard: 1), of: .of(), known: &known)
      }
      // It is taken over with all that makes it ours.
      try await store.apply(Self.write("e1-1", "a", shard: 1), of: .of(), known: &known)
      let read = try await store.read(ofJob: "job-uid")
      #expect(read.shards[1] == ["e1-1": "a"])
    }
  }

  @Test func `what a former leader writes late is refused, and what it then knows is new`() async throws {
    try await Self.withStore { _, store, _ in
      var former = try await Self.twoShards(store)
      var present = try await store.read(ofJob: "job-uid").known
      for shard in [0, 1] {
        try await store.apply(Self.write("e1-3", "new", shard: shard), of: .of(), known: &present)
        let error = await #expect(throws: KubernetesError.self) {
          try await store.apply(Self.write("e1-3", "old", shard: shard), of: .of(), known: &former)
        }
        #expect(error?.code == .conflict)
        #expect(former[shard] == present[shard])
      }
      let error = await #expect(throws: KubernetesError.self) {
        try await store.apply(Self.write("e1-4", "new", shard: 1), of: .of(), known: &present)
        try await store.apply(.delete(shard: 1), of: .of(), known: &former)
      }
      #expect(error?.code == .conflict)
      let read = try await store.read(ofJob: "job-uid")
      #expect(read.shards[0] == ["job": "{}", "e1-3": "new"])
      #expect(read.shards[1] == ["e1-2": "b", "e1-3": "new", "e1-4": "new"])
    }
  }

  @Test func `what a former leader would make and another has made since is left as it is, and known by then`()
    async throws
  {
    try await Self.withStore { _, store, _ in
      var former = KnownShards()
      try await store.apply(Self.write("job", "{}"), of: .of(), known: &former)
      var present = former
      try await store.apply(Self.write("e1-1", "new", shard: 1), of: .of(), known: &present)
      let error = await #expect(throws: KubernetesError.self) {
        try await store.apply(Self.write("e1-1", "old", shard: 1), of: .of(), known: &former)
      }
      #expect(error?.code == .conflict)
      #expect(former[1] == present[1])
      #expect(try await store.read(ofJob: "job-uid").shards[1] == ["e1-1": "new"])
    }
  }

  @Test func `a shard that is written before the anchor has the anchor for its owner`() async throws {
    try await Self.withStore { cluster, store, _ in
      var known = KnownShards()
      try await store.apply(.merge(shard: 1, set: ["e1-1": "a"], remove: []), of: .of(), known: &known)
      let anchor = try #require(known.anchor)
      let shard = try #require(
        try cluster.server.get(
          .configMaps, namespace: TestCluster.namespace, name: Anchor.name(ofJob: JobIdentity.of().uid, shard: 1)))
      #expect(shard["metadata"]?["ownerReferences"]?.sequence?.first?["uid"]?.string == anchor.uid)
      #expect(try await store.exists(anchor))
      try await store.removeAnchor(ofJob: JobIdentity.of().uid)
      #expect(try Self.names(cluster).isEmpty)
      #expect(try await !store.exists(anchor))
    }
  }

  @Test func `anchors without a job are told of once, those of other kinds and of known jobs are not`() async throws {
    try await Self.withStore { cluster, store, _ in
      let kind = try #require(ResourceKind.all.first { $0.kind == "ImagePullJob" })
      let list = try #require(ResourceKind.all.first { $0.kind == "ImageListPullJob" })
      for uid in ["a", "b"] {
        var known = KnownShards()
        try await store.apply(Self.write("job", "{}"), of: .of(uid: uid), known: &known)
      }
      let other = JobIdentity(
        resource: list.resource(version: list.storageVersion), key: ObjectKey(namespace: "prod", name: "l"), uid: "c")
      var known = KnownShards()
      try await store.apply(Self.write("job", "{}"), of: other, known: &known)
      let keeper = AnchorKeeper(ledgers: store)
      try await keeper.read()
      #expect(keeper.orphans(of: kind, except: ["b"]) == ["a"])
      #expect(keeper.orphans(of: kind, except: ["b"]).isEmpty)
      try await store.removeAnchor(ofJob: "a")
      #expect(try Self.names(cluster) == ["prepull-b", "prepull-c"])
      #expect(keeper.take("b")?.anchor.name == "prepull-b")
      #expect(keeper.take("b") == nil)
      #expect(keeper.take("a") == nil)
    }
  }

  // A controller that cannot read them never gets ready.
  @Test func `anchors are read however large they are, and only their headers are kept`() async throws {
    try await Self.withStore { cluster, store, _ in
      let uids = (0..<8).map { "uid-\($0)" }
      let full = String(repeating: "x", count: 100_000)
      for uid in uids {
        var known = KnownShards()
        let write = LedgerWrite.merge(
          shard: 0, set: [OutcomeLedger.headerKey: "{\"of\":\"\(uid)\"}", "e1-1": full], remove: [])
        try await store.apply(write, of: .of(uid: uid), known: &known)
      }
      var options = ClientOptions(userAgent: "prepull-test")
      // Two of them fit into an answer.
      options.maximumResponseBytes = 250_000
      let found = try await KubernetesClient.withClient(
        configuration: try cluster.configuration, options: options, logger: .quiet
      ) { try await LedgerStore(client: $0, namespace: TestCluster.namespace).anchors() }
      #expect(found.map(\.job).sorted() == uids)
      for anchor in found { #expect(anchor.data == [OutcomeLedger.headerKey: "{\"of\":\"\(anchor.job)\"}"]) }
    }
  }

  // MARK: - Statuses

  private static func stored(_ cluster: TestCluster) throws -> (JobIdentity, JobVersions) {
    let object = try cluster.server.put(pullJob())
    return (.of(uid: object.uid), JobVersions(object["metadata"]?["resourceVersion"]?.string ?? ""))
  }

  private static let change = StatusPatch.operations([
    StatusPatch.Operation(kind: .add, path: "/status/succeeded", value: 1)
  ])

  @Test func `a status is written as a whole, then in parts, and each answer's version is noted`() async throws {
    try await Self.withStore { cluster, _, client in
      let writer = StatusWriter(client: client)
      let (job, versions) = try Self.stored(cluster)
      let first = versions.latest
      try await writer.write(.replace(["desired": 3, "message": "hello"]), of: job, versions: versions)
      #expect(versions.latest != first)
      try await writer.write(Self.change, of: job, versions: versions)
      let status = try cluster.job(pullJob())?["status"]
      #expect(status == ["desired": 3, "message": "hello", "succeeded": 1])
    }
  }

  @Test(arguments: [change, .replace(["desired": 4])])
  func `a status is not written over a version that was not seen, and is written once it was`(
    _ patch: StatusPatch
  ) async throws {
    try await Self.withStore { cluster, _, client in
      let writer = StatusWriter(client: client)
      let (job, versions) = try Self.stored(cluster)
      try await writer.write(.replace(["desired": 3]), of: job, versions: versions)
      let stale = JobVersions("1")
      let error = await #expect(throws: KubernetesError.self) {
        try await writer.write(patch, of: job, versions: stale)
      }
      #expect(error?.code == .conflict)
      #expect(try cluster.job(pullJob())?["status"] == ["desired": 3])
      try await writer.write(patch, of: job, versions: stale)
      #expect(try cluster.job(pullJob())?["status"] != ["desired": 3])
    }
  }

  @Test func `no status is written to another job of the same name`() async throws {
    try await Self.withStore { cluster, _, client in
      let (_, versions) = try Self.stored(cluster)
      await #expect(throws: KubernetesError.self) {
        try await StatusWriter(client: client).write(
          .replace(["desired": 3]), of: .of(uid: "the-former-one"), versions: versions)
      }
      #expect(try cluster.job(pullJob())?["status"] == nil)
    }
  }

  @Test(arguments: [
    ("5", "6", "6"), ("6", "5", "6"), ("9", "10", "10"), ("10", "9", "10"), ("5", "", "5"), ("5", "five", "five"),
  ])
  func `of two versions the newer is kept`(_ known: String, _ noted: String, _ kept: String) {
    let versions = JobVersions(known)
    versions.note(noted)
    #expect(versions.latest == kept)
  }
}
