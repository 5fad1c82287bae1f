// What controllers are made of, against the sandbox or the real API server that PREPULL_E2E_KUBECONFIG names.

import TestSupport
import Testing
import YAML

@testable import Kubernetes

@Suite struct ClusterControllerTests {
  @Test(arguments: [true, false]) func `an informer follows the server`(streaming: Bool) async throws {
    try await TestCluster.withNamespace { client, namespace in
      _ = try await client.create(.configMaps, ["metadata": ["name": "first"]], namespace: namespace)
      var options = Reflector.Options(fieldSelector: "metadata.name!=kube-root-ca.crt")
      options.prefersStreamingLists = streaming
      let informer = Informer(
        client: client, resource: .configMaps, namespace: namespace, options: options
      ) { $0.objectResourceVersion }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        try await informer.waitForSync(timeout: .seconds(120))
        var changes = informer.changes(.every(buffer: 10)).makeAsyncIterator()
        #expect(await changes.next()?.key.name == "first")
        let made = try await client.create(.configMaps, ["metadata": ["name": "second"]], namespace: namespace)
        let second = ObjectKey(namespace: namespace, name: "second")
        let version = try #require(made.objectResourceVersion)
        #expect(await changes.next() == .added(second, version))
        try await client.delete(.configMaps, "second", namespace: namespace)
        let last = await changes.next()
        #expect(last?.key == second && last?.new == nil)
        group.cancelAll()
      }
    }
  }

  @Test func `an informer sees what its selector selects, as objects enter and leave`() async throws {
    try await TestCluster.withNamespace { client, namespace in
      for name in ["in", "out"] {
        _ = try await client.create(
          .configMaps, ["metadata": ["name": Node(.string(name)), "labels": ["x": Node(.string(name))]]],
          namespace: namespace)
      }
      let informer = Informer(
        client: client, resource: .configMaps, namespace: namespace, options: Reflector.Options(labelSelector: "x=in")
      ) { $0.objectName }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        try await informer.waitForSync(timeout: .seconds(120))
        var changes = informer.changes(.every(buffer: 10)).makeAsyncIterator()
        let (inside, outside) = (
          ObjectKey(namespace: namespace, name: "in"), ObjectKey(namespace: namespace, name: "out")
        )
        #expect(await changes.next() == .added(inside, "in"))
        for (name, label) in [("out", "in"), ("in", "out")] {
          _ = try await client.patch(
            .configMaps, name, namespace: namespace, .merge(["metadata": ["labels": ["x": Node(.string(label))]]]))
        }
        #expect(await changes.next() == .added(outside, "out"))
        #expect(await changes.next() == .deleted(inside, last: "in"))
        group.cancelAll()
      }
    }
  }

  /// A real server forgets in its own time, minutes after it has started.
  @Test(.needsSandbox) func `a watch from a version that is forgotten is told`() async throws {
    try await TestCluster.run { client in
      let error = try await failure {
        try await client.watch(.configMaps, options: WatchOptions(resourceVersion: "1")) {
          _ throws(KubernetesError) in
        }
      }
      #expect(error.code == .gone)
    }
  }

  @Test func `a leader is elected`() async throws {
    try await TestCluster.withNamespace { client, namespace in
      let key = ObjectKey(namespace: namespace, name: "lead")
      for reign in 0..<3 {
        let elector = try LeaderElector(client: client, lease: key, identity: "candidate-\(reign)")
        let number = try await elector.run { $0.number }
        #expect(number == reign)
      }
    }
  }

  @Test func `events are written and counted`() async throws {
    try await TestCluster.withNamespace { client, namespace in
      let map = try await client.create(.configMaps, ["metadata": ["name": "seen"]], namespace: namespace)
      var options = EventRecorder.Options()
      // Only the end writes the count.
      options.seriesInterval = .seconds(3600)
      let recorder = EventRecorder(
        client: client, controller: "prepull.example/tests", instance: "tests", options: options)
      let regarding = try #require(ObjectReference(map))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        for _ in 0..<3 {
          recorder.record(EventNote(regarding: regarding, reason: "Seen", action: "Looking", note: "it is there"))
        }
        var events: [Node] = []
        try await eventually("the event") {
          events = try await client.listAll(.events, namespace: namespace).items
          return !events.isEmpty
        }
        recorder.record(EventNote(regarding: regarding, reason: "Seen", action: "Looking", note: "it is there"))
        recorder.shutDown()
        try await group.waitForAll()
        events = try await client.listAll(.events, namespace: namespace).items
        #expect(events.count == 1)
        #expect(events.first?["series"]?["count"] == 4)
        #expect(recorder.droppedCount == 0)
      }
    }
  }

  /// The sandbox speaks HTTP/1.1 only.
  @Test(.needsRealServer) func `a real server is spoken to over HTTP 2`() async throws {
    try await TestCluster.run { client in
      let request = HTTPCall(method: "GET", path: "/version")
      let tls = try client.authenticator.tls(RequestCredential())
      let answer = try await client.transport.open(request, tls: tls)
      #expect(answer.version == .http2)
      _ = try await client.transport.read(answer, limit: 100_000)
    }
  }
}
