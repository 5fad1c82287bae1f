// A copy of the server's objects, its indexes, and who hears of changes.

import TestSupport
import Testing
import YAML

@testable import Kubernetes

@Suite struct InformerTests {
  static func version(_ object: Node) -> String? { object.objectResourceVersion }

  static func app(_ object: Node) -> String? { object["metadata"]?["labels"]?["app"]?.string }

  /// Runs an informer of a cluster while `body` runs.
  func withInformer<Value: Sendable, Result: Sendable>(
    _ cluster: FakeCluster, _ options: Reflector.Options = ReflectorTests.options(),
    indexes: [String: @Sendable (Value) -> [String]] = [:], project: @escaping @Sendable (Node) -> Value?,
    _ body: @Sendable (Informer<Value>) async throws -> Result
  ) async throws -> Result {
    try await withServer(cluster.handle) { client, _ in
      let informer = Informer(
        client: client, resource: .configMaps, namespace: "a", options: options, indexes: indexes, project: project)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        let result = try await body(informer)
        group.cancelAll()
        return result
      }
    }
  }

  @Test func `it has what the server has, once it has synced`() async throws {
    let cluster = FakeCluster { state in
      for index in 0..<7 { state.put("c\(index)") }
    }
    try await withInformer(cluster, ReflectorTests.options { $0.pageSize = 3 }, project: Self.version) { informer in
      try await informer.waitForSync(timeout: .seconds(120))
      #expect(informer.count == 7)
      #expect(informer[ObjectKey(namespace: "a", name: "c3")] == cluster.contents["c3"])
      #expect(informer[ObjectKey(namespace: "b", name: "c3")] == nil)
    }
  }

  @Test func `changes are told, what was there first`() async throws {
    let cluster = FakeCluster { $0.put("old") }
    try await withInformer(cluster, project: Self.version) { informer in
      try await informer.waitForSync(timeout: .seconds(120))
      var changes = informer.changes(.every(buffer: 10)).makeAsyncIterator()
      let old = ObjectKey(namespace: "a", name: "old")
      #expect(await changes.next() == .added(old, "11"))
      cluster.update { $0.put("old") }
      #expect(await changes.next() == .modified(old, old: "11", new: "12"))
      cluster.update { $0.remove("old") }
      #expect(await changes.next() == .deleted(old, last: "12"))
      cluster.update { $0.put("new") }
      #expect(await changes.next() == .added(ObjectKey(namespace: "a", name: "new"), "14"))
    }
  }

  @Test func `indexes and predicates find what is there now`() async throws {
    let cluster = FakeCluster { state in
      state.put("a", labels: ["app": "web"])
      state.put("b", labels: ["app": "web"])
      state.put("c", labels: ["app": "db"])
      state.put("d")
    }
    try await withInformer(cluster, indexes: ["app": { @Sendable in [$0] }], project: Self.app) { informer in
      try await informer.waitForSync(timeout: .seconds(120))
      #expect(informer.count == 3)
      #expect(informer.values(index: "app", "web").map(\.key.name) == ["a", "b"])
      #expect(informer.filter { $1 == "db" }.map(\.key.name) == ["c"])
      #expect(informer.values(index: "app", "none").isEmpty)
      var changes = informer.changes(.every(buffer: 10)).makeAsyncIterator()
      for _ in 0..<3 { _ = await changes.next() }
      cluster.update { state in
        state.put("a", labels: ["app": "db"])
        state.remove("b")
      }
      for _ in 0..<2 { _ = await changes.next() }
      #expect(informer.values(index: "app", "web").isEmpty)
      #expect(informer.values(index: "app", "db").map(\.key.name) == ["a", "c"])
    }
  }

  @Test func `a reader that is slow gets joined changes, and the last state`() async throws {
    let cluster = FakeCluster { $0.put("a") }
    try await withInformer(cluster, project: Self.version) { informer in
      let slow = informer.changes(.joined)
      var fast = informer.changes(.every(buffer: 1_000)).makeAsyncIterator()
      try await informer.waitForSync(timeout: .seconds(120))
      cluster.update { state in
        for _ in 0..<50 { state.put("a") }
        state.put("b")
        state.remove("b")
        state.put("end")
      }
      while let change = await fast.next(), change.key.name != "end" {}
      let last = try #require(cluster.contents["a"])
      var reader = slow.makeAsyncIterator()
      // Never seen before: whatever happened to it since is one change.
      #expect(await reader.next() == .added(ObjectKey(namespace: "a", name: "a"), last))
      #expect(await reader.next()?.key.name == "end")
    }
  }

  @Test func `a reader that wants every change holds the informer back`() async throws {
    let cluster = FakeCluster()
    try await withInformer(cluster, project: Self.version) { informer in
      try await informer.waitForSync(timeout: .seconds(120))
      var changes = informer.changes(.every(buffer: 2)).makeAsyncIterator()
      cluster.update { state in
        for index in 0..<500 { state.put("c\(index)") }
      }
      for index in 0..<500 {
        #expect(await changes.next()?.key.name == "c\(index)")
        #expect(informer.count <= index + 5)
      }
    }
  }

  @Test func `a forgotten reader holds nobody back`() async throws {
    let cluster = FakeCluster()
    try await withInformer(cluster, project: Self.version) { informer in
      try await informer.waitForSync(timeout: .seconds(120))
      do {
        var changes = informer.changes(.every(buffer: 1)).makeAsyncIterator()
        cluster.update { $0.put("first") }
        _ = await changes.next()
      }
      var changes = informer.changes().makeAsyncIterator()
      cluster.update { state in
        for index in 0..<50 { state.put("c\(index)") }
      }
      while let change = await changes.next(), change.key.name != "c49" {}
      #expect(informer.count == 51)
    }
  }

  @Test func `an informer that cannot list says why`() async throws {
    try await withServer({ try await $1.send(403, status(403, "Forbidden", "configmaps is forbidden")) }) {
      client, _ in
      let informer = Informer(
        client: client, resource: .configMaps, options: ReflectorTests.options(), project: Self.version)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        while informer.lastFailure == nil { await Task.yield() }
        let error = try await failure { try await informer.waitForSync(timeout: .milliseconds(50)) }
        #expect(error.code == .timeout)
        #expect(error.message.contains("configmaps is forbidden"))
        #expect(!informer.hasSynced)
        group.cancelAll()
      }
      var changes = informer.changes().makeAsyncIterator()
      #expect(await changes.next() == nil)
    }
  }
}
