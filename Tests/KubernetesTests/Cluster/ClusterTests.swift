// The client against an API server: the sandbox, or the real one that PREPULL_E2E_KUBECONFIG names.

import Testing
import YAML

@testable import Kubernetes

@Suite struct ClusterTests {
  @Test func `the server tells its version`() async throws {
    try await TestCluster.run { client in
      let version = try await client.readObject(path: "/version")
      #expect(version["major"] == "1")
      let ready = try await client.read(path: "/readyz")
      #expect(String(decoding: ready, as: UTF8.self) == "ok")
    }
  }

  @Test func `an object lives through all the verbs`() async throws {
    try await TestCluster.withNamespace { client, namespace in
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
    try await TestCluster.withNamespace { client, namespace in
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
    try await TestCluster.withNamespace { client, namespace in
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
    try await TestCluster.withConfiguration { known in
      var configuration = known
      configuration.credentials = .token("wrong")
      configuration.clientCertificate = nil
      try await KubernetesClient.withClient(configuration: configuration, options: testOptions(), logger: quiet) {
        client in
        let error = try await failure { try await client.list(.secrets) }
        #expect(error.code == .unauthorized)
      }
    }
  }

  @Test func `a dry run changes nothing`() async throws {
    try await TestCluster.withNamespace { client, namespace in
      _ = try await client.create(
        .configMaps, ["metadata": ["name": "dry"]], namespace: namespace, options: WriteOptions(isDryRun: true))
      let error = try await failure { try await client.get(.configMaps, "dry", namespace: namespace) }
      #expect(error.code == .notFound)
    }
  }

  @Test func `a status is written beside the object, and only there`() async throws {
    try await TestCluster.run { client in
      let name = "prepull-test-\(UInt32.random(in: 0...UInt32.max))"
      _ = try await client.create(.nodes, ["metadata": ["name": Node(.string(name)), "labels": ["a": "b"]]])
      let status: Node = ["conditions": [["type": "Ready", "status": "True", "reason": "Tested"]]]
      let result = await attempt {
        let patched = try await client.patch(
          .nodes, name, .merge(["spec": ["unschedulable": true], "status": status]), subresource: "status")
        #expect(patched["spec"]?["unschedulable"] == nil)
        #expect(patched["status"]?["conditions"]?.sequence?.first?["reason"] == "Tested")
        let merged = try await client.patch(
          .nodes, name,
          .strategic(["status": ["conditions": [["type": "DiskPressure", "status": "False", "reason": "Space"]]]]),
          subresource: "status")
        let types = merged["status"]?["conditions"]?.sequence?.compactMap { $0["type"]?.string } ?? []
        #expect(Set(types) == ["Ready", "DiskPressure"])
        let changed = try await client.patch(
          .nodes, name, .merge(["spec": ["unschedulable": true], "status": ["conditions": Node(.null)]]))
        #expect(changed["spec"]?["unschedulable"] == true)
        #expect(changed["status"]?["conditions"]?.sequence?.count == 2)
      }
      try await client.delete(.nodes, name)
      try result.get()
    }
  }

  @Test func `a finalizer holds an object until it is taken off`() async throws {
    try await TestCluster.withNamespace { client, namespace in
      let created = try await client.create(
        .configMaps, ["metadata": ["name": "held", "finalizers": ["prepull.example/hold"]]], namespace: namespace)
      try await client.delete(.configMaps, "held", namespace: namespace)
      let held = try await client.get(.configMaps, "held", namespace: namespace)
      #expect(held["metadata"]?["deletionTimestamp"] != nil)
      #expect(held.objectUID == created.objectUID)
      _ = try await client.patch(
        .configMaps, "held", namespace: namespace, .merge(["metadata": ["finalizers": Node(.null)]]))
      let gone = try await failure { try await client.get(.configMaps, "held", namespace: namespace) }
      #expect(gone.code == .notFound)
    }
  }

  @Test func `a JSON patch changes all or nothing`() async throws {
    try await TestCluster.withNamespace { client, namespace in
      let object: Node = ["metadata": ["name": "p", "annotations": ["b/c": "2"]], "data": ["a": "1"]]
      let created = try await client.create(.configMaps, object, namespace: namespace)
      let version = try #require(created.objectResourceVersion)
      let patched = try await client.patch(
        .configMaps, "p", namespace: namespace,
        .json([
          ["op": "test", "path": "/metadata/resourceVersion", "value": Node(.string(version))],
          ["op": "replace", "path": "/data/a", "value": "3"], ["op": "replace", "path": "/data/new", "value": "4"],
          ["op": "move", "from": "/metadata/annotations/b~1c", "path": "/data/d"],
          ["op": "copy", "from": "/data/a", "path": "/data/e"],
        ]))
      #expect(patched["data"] == ["a": "3", "new": "4", "d": "2", "e": "3"])
      let refused: [Node] = [
        [["op": "test", "path": "/metadata/resourceVersion", "value": Node(.string(version))]],
        [["op": "add", "path": "/data/f", "value": "5"], ["op": "remove", "path": "/data/none"]],
      ]
      for patch in refused {
        let error = try await failure {
          try await client.patch(.configMaps, "p", namespace: namespace, .json(patch))
        }
        #expect(error.code == .invalid)
      }
      let after = try await client.get(.configMaps, "p", namespace: namespace)
      #expect(after["data"] == patched["data"])
    }
  }
}
