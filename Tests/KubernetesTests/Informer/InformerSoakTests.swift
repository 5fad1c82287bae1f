// An informer through everything that goes wrong, again and again.

import TestSupport
import Testing
import YAML

@testable import Kubernetes

@Suite struct InformerSoakTests {
  /// What an informer has told one of its readers, which checks that nothing is left out or told twice.
  private struct Reader {
    var copy: [String: String] = [:]
    private var changes: ChangeStream<String>.Iterator
    private let seed: UInt64

    init(_ informer: Informer<String>, seed: UInt64) {
      changes = informer.changes(seed % 3 == 0 ? .joined : .every(buffer: 5)).makeAsyncIterator()
      self.seed = seed
    }

    /// Reads until an object is there.
    mutating func read(until name: String) async {
      while copy[name] == nil, let change = await changes.next() {
        let name = change.key.name
        // What a reader is told begins where it stands.
        #expect(copy[name] == change.old, "seed \(seed): \(change)")
        #expect(change.old != change.new, "seed \(seed): \(change)")
        copy[name] = change.new
      }
    }
  }

  @Test(.timeLimit(.minutes(30)), arguments: Array(0..<UInt64(Soak.count(200, part: 2))))
  func `with 10,000 objects, cuts, compactions and restarts it ends as the server is`(seed: UInt64) async throws {
    let count = Soak.count(10_000, part: 3_000)
    let cluster = FakeCluster(seed: seed) { state in
      for index in 0..<count { state.put("c\(index)") }
      state.streamsLists = seed % 2 == 0
      // A list in pages is cut twice in about every other run, a streamed one once.
      state.cutsOneIn = 40
      state.cutsStreamedListsOneIn = 2 * count
    }
    let options = ReflectorTests.options { $0.prefersStreamingLists = true }
    try await InformerTests().withInformer(cluster, options, project: InformerTests.version) { informer in
      var reader = Reader(informer, seed: seed)
      var random = SeededGenerator(seed: seed)
      for round in 0..<6 {
        let changes = (0..<random.int(1...200)).map { _ in (random.int(0...count + count / 20), random.oneIn(4)) }
        let (compacts, restarts, downFor) = (random.oneIn(3), random.oneIn(3), random.int(0...4))
        cluster.update { state in
          for (index, removes) in changes {
            if removes { state.remove("c\(index)") } else { state.put("c\(index)") }
          }
          if compacts { state.compact() }
          if restarts { state.restart(downFor: downFor) }
          state.put("round\(round)")
        }
        await reader.read(until: "round\(round)")
      }
      cluster.update { state in
        (state.cutsOneIn, state.cutsStreamedListsOneIn) = (0, nil)
        state.restart(downFor: 1)
        for index in 0..<100 { state.remove("c\(index * 7)") }
        state.put("end")
      }
      await reader.read(until: "end")
      // What is gone is told when the list is complete; what comes after the list is told behind that.
      cluster.update { $0.put("after") }
      await reader.read(until: "after")
      #expect(reader.copy == cluster.contents, "seed \(seed)")
      #expect(
        Dictionary(uniqueKeysWithValues: informer.all.map { ($0.key.name, $0.value) }) == cluster.contents,
        "seed \(seed)")
      #expect(informer.count == cluster.contents.count, "seed \(seed)")
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
    try await InformerTests().withInformer(cluster, options, project: InformerTests.version) { informer in
      var reader = Reader(informer, seed: seed)
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
        await reader.read(until: "round\(round)")
      }
      cluster.update { $0.put("end") }
      await reader.read(until: "end")
      #expect(reader.copy == cluster.contents, "seed \(seed)")
      #expect(
        Dictionary(uniqueKeysWithValues: informer.all.map { ($0.key.name, $0.value) }) == reader.copy, "seed \(seed)")
      #expect(informer.count == reader.copy.count)
    }
  }
}
