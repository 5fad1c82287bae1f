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
      try await informer.waitForSync(timeout: .seconds(10))
      #expect(informer.count == 7)
      #expect(informer[ObjectKey(namespace: "a", name: "c3")] == cluster.contents["c3"])
      #expect(informer[ObjectKey(namespace: "b", name: "c3")] == nil)
    }
  }

  @Test func `changes are told, what was there first`() async throws {
    let cluster = FakeCluster { $0.put("old") }
    try await withInformer(cluster, project: Self.version) { informer in
      try await informer.waitForSync(timeout: .seconds(10))
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
      try await informer.waitForSync(timeout: .seconds(10))
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
      try await informer.waitForSync(timeout: .seconds(10))
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
      try await informer.waitForSync(timeout: .seconds(10))
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
      try await informer.waitForSync(timeout: .seconds(10))
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

  @Test(arguments: Array(0..<UInt64(Soak.count(10, part: 1))))
  func `thousands of objects survive cuts in the middle of lists too`(seed: UInt64) async throws {
    let count = Soak.count(10_000, part: 2_000)
    let cluster = FakeCluster(seed: seed) { state in
      for index in 0..<count { state.put("c\(index)") }
      // A stream of all of them, or a list in pages, is cut once or twice.
      state.cutsOneIn = seed % 2 == 0 ? count / 2 : 10
      state.streamsLists = seed % 2 == 0
    }
    let options = ReflectorTests.options { $0.prefersStreamingLists = true }
    try await withInformer(cluster, options, project: Self.version) { informer in
      try await informer.waitForSync(timeout: .seconds(120))
      #expect(informer.count == count)
      cluster.update { state in
        state.cutsOneIn = 0
        for index in 0..<100 { state.remove("c\(index * 7)") }
        state.compact()
        state.epoch += 1
        state.put("end")
      }
      while informer[ObjectKey(namespace: "a", name: "end")] == nil { try await Task.sleep(for: .milliseconds(10)) }
      // The list is complete only with what it leaves out.
      while informer.count != count - 99 { try await Task.sleep(for: .milliseconds(10)) }
      #expect(
        Dictionary(uniqueKeysWithValues: informer.all.map { ($0.key.name, $0.value) }) == cluster.contents,
        "seed \(seed)")
    }
  }

  @Test(arguments: Array(0..<UInt64(Soak.count(200, part: 12))))
  func `through cuts, compactions and restarts it ends as the server is`(seed: UInt64) async throws {
    let cluster = FakeCluster(seed: seed) { state in
      for index in 0..<40 { state.put("c\(index)") }
      state.cutsOneIn = 15
      state.streamsLists = seed % 2 == 0
    }
    let options = ReflectorTests.options {
      $0.pageSize = 7
      $0.prefersStreamingLists = true
    }
    try await withInformer(cluster, options, project: Self.version) { informer in
      var copy: [String: String] = [:]
      var changes = informer.changes(seed % 3 == 0 ? .joined : .every(buffer: 5)).makeAsyncIterator()
      func read(until isDone: () -> Bool) async {
        while !isDone(), let change = await changes.next() {
          let name = change.key.name
          // What a reader is told begins where it stands: nothing was lost, nothing told twice.
          #expect(copy[name] == change.old, "seed \(seed): \(change)")
          #expect(change.old != change.new, "seed \(seed): \(change)")
          copy[name] = change.new
        }
      }
      var random = SeededGenerator(seed: seed)
      for round in 0..<20 {
        let (writes, compacts, restarts) = (random.int(1...12), random.oneIn(3), random.oneIn(4))
        let choices = (0..<writes).map { _ in (random.int(0...45), random.oneIn(4)) }
        cluster.update { state in
          for (index, removes) in choices {
            if removes { state.remove("c\(index)") } else { state.put("c\(index)") }
          }
          if compacts { state.compact() }
          if restarts { state.epoch += 1 }
          // Seen by whoever keeps up; the last round ends in peace.
          state.put("round\(round)")
          if round == 19 { state.cutsOneIn = 0 }
        }
        let mark = "round\(round)"
        await read { copy[mark] != nil }
      }
      cluster.update { $0.put("end") }
      await read { copy["end"] != nil }
      #expect(copy == cluster.contents, "seed \(seed)")
      #expect(Dictionary(uniqueKeysWithValues: informer.all.map { ($0.key.name, $0.value) }) == copy, "seed \(seed)")
      #expect(informer.count == copy.count)
    }
  }
}
