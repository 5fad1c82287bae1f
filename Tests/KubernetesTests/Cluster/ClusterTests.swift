// The client against a real API server.

import Testing
import YAML

@testable import Kubernetes

@Suite(.needsCluster) struct ClusterTests {
  @Test func `the server tells its version`() async throws {
    try await RealCluster.run { client in
      let version = try await client.readObject(path: "/version")
      #expect(version["major"] == "1")
      let ready = try await client.read(path: "/readyz")
      #expect(String(decoding: ready, as: UTF8.self) == "ok")
    }
  }

  @Test func `an object lives through all the verbs`() async throws {
    try await RealCluster.withNamespace { client, namespace in
      let object: Node = ["metadata": ["name": "a", "labels": ["app": "x"]], "data": ["k": "1"]]
      let created = try await client.create(.configMaps, object, namespace: namespace)
      let taken = try await failure { try await client.create(.configMaps, object, namespace: namespace) }
      #expect(taken.code == .alreadyExists)

      var changed = try #require(created.mapping)
      changed["data"] = ["k": "2"]
      let updated = try await client.update(.configMaps, Node(.mapping(changed)))
      #expect(updated["data"]?["k"] == "2")
      let stale = try await failure { try await client.update(.configMaps, Node(.mapping(changed))) }
      #expect(stale.code == .conflict)

      let merged = try await client.patch(.configMaps, "a", namespace: namespace, .merge(["data": ["l": "3"]]))
      #expect(merged["data"] == ["k": "2", "l": "3"])
      let patched = try await client.patch(
        .configMaps, "a", namespace: namespace, .json([["op": "remove", "path": "/data/k"]]))
      #expect(patched["data"] == ["l": "3"])
      let strategic = try await client.patch(
        .configMaps, "a", namespace: namespace, .strategic(["data": ["m": "4"]]))
      #expect(strategic["data"] == ["l": "3", "m": "4"])

      let apply: Node = ["apiVersion": "v1", "kind": "ConfigMap", "data": ["m": "5"]]
      let owned = try await failure {
        try await client.patch(
          .configMaps, "a", namespace: namespace, .apply(apply, force: false),
          options: WriteOptions(fieldManager: "tester"))
      }
      #expect(owned.code == .conflict)
      #expect(owned.status?.causes.first?.field == ".data.m")
      let applied = try await client.patch(
        .configMaps, "a", namespace: namespace, .apply(apply, force: true),
        options: WriteOptions(fieldManager: "tester"))
      #expect(applied["data"]?["m"] == "5")

      let list = try await client.listAll(
        .configMaps, namespace: namespace, options: ListOptions(labelSelector: "app=x"))
      #expect(list.items.map(\.objectName) == ["a"])
      #expect(list.items.first?["kind"] == "ConfigMap")

      let wrong = try await failure {
        try await client.delete(.configMaps, "a", namespace: namespace, options: DeleteOptions(uid: "other"))
      }
      #expect(wrong.code == .conflict)
      try await client.delete(
        .configMaps, "a", namespace: namespace,
        options: DeleteOptions(propagation: .foreground, uid: created.objectUID))
    }
  }

  @Test func `pages follow one another`() async throws {
    try await RealCluster.withNamespace { client, namespace in
      for index in 0..<7 {
        _ = try await client.create(
          .configMaps, ["metadata": ["name": Node(.string("c\(index)"))]], namespace: namespace)
      }
      let list = try await client.listAll(.configMaps, namespace: namespace, options: ListOptions(limit: 2))
      #expect(Set(list.items.compactMap(\.objectName)).isSuperset(of: (0..<7).map { "c\($0)" }))
      #expect(!list.resourceVersion.isEmpty)
    }
  }

  @Test func `what is wrong is told by type`() async throws {
    try await RealCluster.withNamespace { client, namespace in
      let missing = try await failure { try await client.get(.secrets, "none", namespace: namespace) }
      #expect(missing.code == .notFound)
      #expect(missing.status?.name == "none")
      let invalid = try await failure {
        try await client.create(.configMaps, ["metadata": ["name": "Not A Name"]], namespace: namespace)
      }
      #expect(invalid.code == .invalid)
      #expect(invalid.status?.causes.first?.field == "metadata.name")
      let unknown = try await failure {
        try await client.create(
          .configMaps, ["metadata": ["name": "b"], "dat": [:]], namespace: namespace,
          options: WriteOptions(isDryRun: true, fieldValidation: .strict))
      }
      #expect(unknown.code == .badRequest)
      let resource = APIResource(
        group: "nobody.example", version: "v1", plural: "things", kind: "Thing", isNamespaced: false)
      let none = try await failure { try await client.list(resource) }
      #expect(none.code == .notFound)
    }
  }

  @Test func `a wrong token is told`() async throws {
    var configuration = try ClusterConfiguration.load(kubeconfig: RealCluster.kubeconfig)
    configuration.credentials = .token("wrong")
    configuration.clientCertificate = nil
    try await KubernetesClient.withClient(configuration: configuration, options: testOptions(), logger: quiet) {
      client in
      let error = try await failure { try await client.list(.secrets) }
      #expect(error.code == .unauthorized)
    }
  }

  @Test func `a dry run changes nothing`() async throws {
    try await RealCluster.withNamespace { client, namespace in
      _ = try await client.create(
        .configMaps, ["metadata": ["name": "dry"]], namespace: namespace, options: WriteOptions(isDryRun: true))
      let error = try await failure { try await client.get(.configMaps, "dry", namespace: namespace) }
      #expect(error.code == .notFound)
    }
  }
}

@Suite(.needsCluster) struct ClusterControllerTests {
  @Test(arguments: [true, false]) func `an informer follows a real server`(streaming: Bool) async throws {
    try await RealCluster.withNamespace { client, namespace in
      _ = try await client.create(.configMaps, ["metadata": ["name": "first"]], namespace: namespace)
      var options = Reflector.Options(fieldSelector: "metadata.name!=kube-root-ca.crt")
      options.prefersStreamingLists = streaming
      let informer = Informer(
        client: client, resource: .configMaps, namespace: namespace, options: options
      ) { $0.objectResourceVersion }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        try await informer.waitForSync(timeout: .seconds(20))
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

  @Test func `a watch from a version that was never is told`() async throws {
    try await RealCluster.run { client in
      let error = try await failure {
        try await client.watch(.configMaps, options: WatchOptions(resourceVersion: "1")) {
          _ throws(KubernetesError) in
        }
      }
      #expect(error.code == .gone)
    }
  }

  @Test func `a leader is elected on a real server`() async throws {
    try await RealCluster.withNamespace { client, namespace in
      let key = ObjectKey(namespace: namespace, name: "lead")
      for reign in 0..<3 {
        let elector = try LeaderElector(client: client, lease: key, identity: "candidate-\(reign)")
        let number = try await elector.run { $0.number }
        #expect(number == reign)
      }
    }
  }

  @Test func `events are written to a real server`() async throws {
    try await RealCluster.withNamespace { client, namespace in
      let map = try await client.create(.configMaps, ["metadata": ["name": "seen"]], namespace: namespace)
      var options = EventRecorder.Options()
      options.seriesInterval = .milliseconds(100)
      let recorder = EventRecorder(
        client: client, controller: "prepull.example/tests", instance: "tests", options: options)
      let regarding = try #require(ObjectReference(map))
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        for _ in 0..<3 {
          recorder.record(EventNote(regarding: regarding, reason: "Seen", action: "Looking", note: "it is there"))
        }
        var events: [Node] = []
        while events.isEmpty { events = try await client.listAll(.events, namespace: namespace).items }
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

  @Test func `a real server is spoken to over HTTP 2`() async throws {
    try await RealCluster.run { client in
      let request = HTTPCall(method: "GET", path: "/version")
      let tls = try client.authenticator.tls(RequestCredential())
      let answer = try await client.transport.open(request, tls: tls)
      #expect(answer.version == .http2)
      _ = try await client.transport.read(answer, limit: 100_000)
    }
  }
}
