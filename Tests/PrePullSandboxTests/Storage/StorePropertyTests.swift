// Random writes: what watches tell and what lists show must agree at every revision.
import TestSupport
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct StorePropertyTests {
  private static let resource = ResourceID("configmaps")

  /// A state that can be compared: names with their resourceVersions.
  private typealias Snapshot = [String: Int]

  private func snapshot(_ objects: [StoredObject]) -> Snapshot {
    Dictionary(objects.map { ($0.key.name, $0.revision) }, uniquingKeysWith: { $1 })
  }

  @Test(arguments: UInt64(1)...20) func `histories lead from any revision to any later one`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let counter = Counter()
    let environment = StoreEnvironment(now: { "now" }, uid: { "uid-\(counter.next())" }, nameSuffix: { "x" })
    var state = ClusterState(store: ObjectStore(environment: environment, historyCapacity: 60), registry: .builtIn)
    let definition = try #require(state.registry[Self.resource])
    let namespaces = try #require(state.registry[ResourceID("namespaces")])
    _ = state.store.put(["metadata": ["name": "default"]].node.fields, in: namespaces)
    var snapshots: [Int: Snapshot] = [:]
    for step in 0..<200 {
      try write(&state, definition, &random, step)
      snapshots[state.store.revision] = snapshot(state.store.objects(Self.resource))
    }
    let now = snapshot(state.store.objects(Self.resource))
    let oldest = state.store.compactedRevision(Self.resource)
    #expect(oldest > 0, "the history was long enough to be cut")
    for (revision, then) in snapshots {
      let past = state.store.objects(Self.resource, in: nil, at: revision)
      #expect(past.map(snapshot) == (revision < oldest ? nil : then), "seed \(seed), revision \(revision)")
      guard let events = state.store.events(Self.resource, after: revision, limit: .max) else {
        #expect(revision < oldest, "seed \(seed)")
        continue
      }
      var replayed = then
      for event in events {
        let name = event.object.key.name
        #expect((replayed[name] == nil) == (event.change == .added), "seed \(seed)")
        replayed[name] = event.change == .deleted ? nil : event.revision
      }
      #expect(replayed == now, "seed \(seed), revision \(revision)")
    }
  }

  private func write(
    _ state: inout ClusterState, _ definition: ResourceDefinition, _ random: inout SeededGenerator, _ step: Int
  ) throws {
    let key = ObjectKey(namespace: "default", name: "m\(random.int(0...9))")
    guard let current = state.store[Self.resource, key] else {
      let object = try ObjectStore.completed(
        configMap(key.name).fields, in: definition, namespace: "default", state.store.environment)
      _ = try state.store.create(object, in: definition)
      return
    }
    if random.oneIn(3) {
      _ = try state.store.delete(key, in: definition)
    } else {
      var object = try current.object(apiVersion: "v1", kind: "ConfigMap")
      object["data"] = ["step": Node(String(step))]
      _ = try state.store.update(object, replacing: current, in: definition)
      // What was read before is no longer what is stored.
      #expect(throws: APIError.self) { try state.store.update(object, replacing: current, in: definition) }
    }
  }
}

extension [String: [String: String]] {
  fileprivate var node: Node {
    Node(
      Mapping(
        map { key, value in
          let inner = Mapping(value.map { Mapping.Entry(key: $0.key, value: Node($0.value)) })
          return Mapping.Entry(key: key, value: Node(inner))
        }))
  }
}
