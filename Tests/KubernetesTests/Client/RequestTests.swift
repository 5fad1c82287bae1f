// What each kind of request looks like on the wire.

import Kubernetes
import Testing
import YAML

@Suite struct RequestTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var wire: String
    var body: Node?
    var type: String?
    var send: @Sendable (KubernetesClient) async throws -> Void
    var testDescription: String { name }
  }

  static let pod: Node = ["metadata": ["name": "web", "namespace": "shop"]]

  static let rows: [Row] = [
    Row(name: "get", wire: "GET /api/v1/namespaces/shop/pods/web") {
      _ = try await $0.get(.pods, "web", namespace: "shop")
    },
    Row(name: "get of a cluster's", wire: "GET /api/v1/nodes/n1?resourceVersion=0") {
      _ = try await $0.get(.nodes, "n1", resourceVersion: "0")
    },
    Row(name: "get of a part", wire: "GET /apis/apps/v1/namespaces/shop/deployments/web/scale") {
      _ = try await $0.get(.deployments, "web", namespace: "shop", subresource: "scale")
    },
    Row(
      name: "list",
      wire: "GET /api/v1/pods?labelSelector=app%20in%20%28a%2Cb%29&fieldSelector=spec.nodeName%3Dn1&limit=5"
        + "&resourceVersion=7&resourceVersionMatch=Exact"
    ) {
      _ = try await $0.list(
        .pods,
        options: ListOptions(
          labelSelector: "app in (a,b)", fieldSelector: "spec.nodeName=n1", limit: 5, resourceVersion: "7",
          versionMatch: .exact))
    },
    Row(
      name: "create", wire: "POST /api/v1/namespaces/shop/pods?dryRun=All&fieldManager=me&fieldValidation=Strict",
      body: ["metadata": ["name": "web", "namespace": "shop"], "apiVersion": "v1", "kind": "Pod"],
      type: "application/json"
    ) {
      _ = try await $0.create(
        .pods, pod, options: WriteOptions(isDryRun: true, fieldManager: "me", fieldValidation: .strict))
    },
    Row(
      name: "create of a part", wire: "POST /api/v1/namespaces/shop/pods/web/eviction", body: ["kind": "Eviction"],
      type: "application/json"
    ) {
      _ = try await $0.create(.pods, ["kind": "Eviction"], namespace: "shop", name: "web", subresource: "eviction")
    },
    Row(
      name: "update", wire: "PUT /api/v1/namespaces/shop/pods/web/status",
      body: ["metadata": ["name": "web", "namespace": "shop"], "apiVersion": "v1", "kind": "Pod"],
      type: "application/json"
    ) { _ = try await $0.update(.pods, pod, subresource: "status") },
    Row(
      name: "JSON patch", wire: "PATCH /api/v1/nodes/n1", body: [["op": "remove", "path": "/x"]],
      type: "application/json-patch+json"
    ) { _ = try await $0.patch(.nodes, "n1", .json([["op": "remove", "path": "/x"]])) },
    Row(
      name: "merge patch", wire: "PATCH /api/v1/nodes/n1", body: ["a": 1], type: "application/merge-patch+json"
    ) { _ = try await $0.patch(.nodes, "n1", .merge(["a": 1])) },
    Row(
      name: "strategic patch", wire: "PATCH /api/v1/nodes/n1/status", body: ["a": 1],
      type: "application/strategic-merge-patch+json"
    ) { _ = try await $0.patch(.nodes, "n1", .strategic(["a": 1]), subresource: "status") },
    Row(
      name: "apply patch", wire: "PATCH /api/v1/nodes/n1?fieldManager=me&force=true", body: ["a": 1],
      type: "application/apply-patch+yaml"
    ) {
      _ = try await $0.patch(.nodes, "n1", .apply(["a": 1], force: true), options: WriteOptions(fieldManager: "me"))
    },
    Row(
      name: "delete", wire: "DELETE /api/v1/namespaces/shop/pods/web",
      body: [
        "apiVersion": "v1", "kind": "DeleteOptions", "gracePeriodSeconds": 0, "propagationPolicy": "Foreground",
        "preconditions": ["uid": "u", "resourceVersion": "7"],
      ], type: "application/json"
    ) {
      try await $0.delete(
        .pods, "web", namespace: "shop",
        options: DeleteOptions(gracePeriodSeconds: 0, propagation: .foreground, uid: "u", resourceVersion: "7"))
    },
    Row(
      name: "delete of many", wire: "DELETE /api/v1/namespaces/shop/pods?labelSelector=a%3Db",
      body: ["apiVersion": "v1", "kind": "DeleteOptions"], type: "application/json"
    ) { try await $0.deleteCollection(.pods, namespace: "shop", matching: ListOptions(labelSelector: "a=b")) },
    Row(name: "another path", wire: "GET /version") { _ = try await $0.readObject(path: "/version") },
  ]

  @Test(arguments: rows) func `a request looks as the API wants it`(row: Row) async throws {
    try await withServer({ try await $1.send(200, "{\"kind\":\"PodList\",\"items\":[]}") }) { client, server in
      try await row.send(client)
      let request = try #require(server.requests.first)
      #expect("\(request.method) \(request.uri)" == row.wire)
      #expect(request.headers.first(name: "content-type") == row.type)
      #expect(request.headers.first(name: "user-agent") == "prepull-tests")
      if let body = row.body { #expect(try JSONReader.read(request.body) == body) }
    }
  }

  @Test(arguments: ["", ".", "..", "a/b", "a%2fb"]) func `a name that is a path is not sent`(name: String) async throws
  {
    try await withServer({ try await $1.send(200, "{}") }) { client, server in
      let errors = [
        try await failure { try await client.get(.nodes, name) },
        try await failure { try await client.get(.pods, "web", namespace: name) },
        try await failure { try await client.get(.nodes, "n1", subresource: name == "a/b" ? "a//b" : name) },
      ]
      #expect(errors.allSatisfy { $0.code == .invalidRequest })
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `a namespace where none belongs, or none where one does, is not sent`() async throws {
    try await withServer({ try await $1.send(200, "{}") }) { client, server in
      let errors = [
        try await failure { try await client.get(.nodes, "n1", namespace: "shop") },
        try await failure { try await client.get(.pods, "web") },
        try await failure { try await client.create(.pods, ["metadata": ["name": "web"]]) },
        try await failure { try await client.update(.pods, [:], namespace: "shop") },
        try await failure { try await client.deleteCollection(.pods, matching: ListOptions()) },
        try await failure { try await client.patch(.nodes, "n1", .apply([:], force: false)) },
        try await failure { try await client.read(path: "version") },
      ]
      #expect(errors.allSatisfy { $0.code == .invalidRequest })
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `a list comes page by page, and its items know their kind`() async throws {
    try await withServer({ request, reply in
      let isFirst = !request.uri.contains("continue=")
      let metadata = isFirst ? "\"continue\":\"p 2\",\"remainingItemCount\":1" : "\"x\":1"
      try await reply.send(
        200,
        """
        {"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"9",\(metadata)},
         "items":[{"metadata":{"name":"\(isFirst ? "a" : "b")"}}]}
        """)
    }) { client, server in
      let list = try await client.listAll(.pods, namespace: "shop", options: ListOptions(resourceVersion: "0"))
      #expect(list.items.map(\.objectName) == ["a", "b"])
      #expect(list.items.allSatisfy { $0["kind"] == "Pod" && $0["apiVersion"] == "v1" })
      #expect(list.resourceVersion == "9")
      #expect(
        server.requests.map(\.uri) == [
          "/api/v1/namespaces/shop/pods?limit=500&resourceVersion=0",
          "/api/v1/namespaces/shop/pods?limit=500&continue=p%202",
        ])
    }
  }

  @Test func `a list whose moment the server forgot is begun again in one piece`() async throws {
    try await withServer({ request, reply in
      if request.uri.contains("continue=") { return try await reply.send(410, status(410, "Expired")) }
      let more = request.uri.contains("limit=") ? ",\"continue\":\"p2\"" : ""
      try await reply.send(
        200, "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"9\"\(more)},\"items\":[{\"metadata\":{}}]}")
    }) { client, server in
      let list = try await client.listAll(.pods)
      #expect(list.items.count == 1)
      #expect(server.requests.count == 3)
    }
  }

  @Test func `pages that are too large are read in smaller ones`() async throws {
    try await withServer(
      LargeObjects.serve, options: testOptions { $0.maximumResponseBytes = LargeObjects.responseLimit }
    ) { client, server in
      let list = try await client.listAll(.configMaps, options: ListOptions(limit: 9))
      #expect(list.items.map(\.objectName) == (0..<LargeObjects.count).map { "\($0)" })
      #expect(LargeObjects.limits(server.requests) == ["9", "4", "2", "2", "2"])
      let names = try await client.listAll(.configMaps, options: ListOptions(limit: 2)) { object in
        object.objectName == "3" ? nil : object.objectName
      }
      #expect(names == ["0", "1", "2", "4"])
    }
  }

  @Test func `one object that is too large is told, and not asked for again`() async throws {
    try await withServer(LargeObjects.serve, options: testOptions { $0.maximumResponseBytes = 500 }) { client, server in
      let error = try await failure { try await client.listAll(.configMaps, options: ListOptions(limit: 4)) }
      #expect(error.code == .responseTooLarge)
      #expect(LargeObjects.limits(server.requests) == ["4", "2", "1"])
    }
  }

  @Test func `an observer sees what permission was needed for`() async throws {
    let records = Collector<RequestRecord>()
    try await withServer(
      { try await $1.send(201, "{}") }, options: testOptions { $0.observer = { records.append($0) } }
    ) { client, _ in
      _ = try await client.create(
        .subjectAccessReviews, ["spec": ["user": "alice"]])
      _ = try await client.update(.pods, Self.pod, subresource: "status")
      let all = records.all
      #expect(all.map(\.verb) == [.create, .update])
      #expect(all.map(\.resource) == [.subjectAccessReviews, .pods])
      #expect(all.map(\.subresource) == [nil, "status"])
      #expect(all.map(\.namespace) == [nil, "shop"])
      #expect(all.map(\.name) == [nil, "web"])
      #expect(all.allSatisfy { $0.httpStatus == 201 && $0.failure == nil && $0.attempt == 1 })
    }
  }
}
