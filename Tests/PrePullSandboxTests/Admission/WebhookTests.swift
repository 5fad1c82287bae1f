// Webhooks: when they are called, what they are told, what becomes of their answers.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct WebhookTests {
  private let validating = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations"
  private let mutating = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations"

  @Test func `a denial is told as the webhook's`() async throws {
    let decide: TestWebhook.Decision = { _ in
      ["allowed": false, "status": ["message": "no such luck", "code": 422, "reason": "Invalid"]]
    }
    try await TestWebhook.with(decide) { webhook in
      let server = try TestServer()
      _ = try await server.send("POST", validating, webhook.configuration("ValidatingWebhookConfiguration"))
      let answer = try await server.send("POST", configMaps, configMap("a"))
      #expect(answer.status == 422)
      #expect(answer.body["message"] == #"admission webhook "hook.example.com" denied the request: no such luck"#)
      #expect(try await server.send("GET", "\(configMaps)/a").status == 404)
      await server.api.webhookClient.shutdown()
    }
  }

  @Test func `a patch changes what is stored and warnings reach the client`() async throws {
    let decide: TestWebhook.Decision = { _ in
      var response = patching(#"[{"op":"add","path":"/data/more","value":"yes"}]"#).fields
      response["warnings"] = ["be careful"]
      return Node(response)
    }
    try await TestWebhook.with(decide) { webhook in
      let server = try TestServer()
      _ = try await server.send("POST", mutating, webhook.configuration("MutatingWebhookConfiguration"))
      let answer = try await server.send("POST", configMaps, configMap("a", ["k": "v"]))
      #expect(answer.warnings == ["be careful"])
      #expect(answer.body["data"] == ["k": "v", "more": "yes"])
      await server.api.webhookClient.shutdown()
    }
  }

  @Test func `a webhook is told who does what to which object`() async throws {
    try await TestWebhook.with({ _ in ["allowed": true] }) { webhook in
      let server = try TestServer()
      _ = try await server.send("POST", validating, webhook.configuration("ValidatingWebhookConfiguration"))
      _ = try await server.send("POST", configMaps, configMap("a"))
      _ = try await server.send("PUT", "\(configMaps)/a?dryRun=All", configMap("a", ["k": "v"]))
      _ = try await server.send("DELETE", "\(configMaps)/a")
      let told = webhook.requests
      #expect(told.compactMap { $0["operation"]?.string } == ["CREATE", "UPDATE", "DELETE"])
      #expect(told.map { $0["object"]?.isNull ?? true } == [false, false, true])
      #expect(told.map { $0["oldObject"]?.isNull ?? true } == [true, false, false])
      #expect(told.map { $0["dryRun"]?.bool } == [false, true, false])
      #expect(told.allSatisfy { $0.value("userInfo", "username") == "sandbox-admin" && $0["namespace"] == "default" })
      #expect(told.allSatisfy { $0["kind"] == ["group": "", "version": "v1", "kind": "ConfigMap"] })
      #expect(told[1].value("object", "data", "k") == "v")
      await server.api.webhookClient.shutdown()
    }
  }

  @Test(arguments: [("Fail", 500), ("Ignore", 201)])
  func `the failure policy decides when nobody answers`(policy: String, code: Int) async throws {
    try await TestWebhook.with({ _ in ["allowed": true] }) { webhook in
      let server = try TestServer()
      // Port 1 answers nobody.
      let client: Node = ["url": "https://127.0.0.1:1/", "caBundle": Node(webhook.caBundle)]
      let configuration = webhook.configuration(
        "ValidatingWebhookConfiguration", client: client, changes: ["failurePolicy": Node(policy)])
      _ = try await server.send("POST", validating, configuration)
      let answer = try await server.send("POST", configMaps, configMap("a"))
      #expect(answer.status == code)
      if code == 500 {
        let message = answer.body["message"]?.string ?? ""
        #expect(
          message.hasPrefix(
            #"Internal error occurred: failed calling webhook "hook.example.com": failed to call webhook: Post"#))
      }
      await server.api.webhookClient.shutdown()
    }
  }

  @Test func `a certificate of another authority is refused`() async throws {
    try await TestWebhook.with({ _ in ["allowed": true] }) { webhook in
      try await TestWebhook.with({ _ in ["allowed": true] }) { other in
        let server = try TestServer()
        let client: Node = ["url": Node("https://127.0.0.1:\(webhook.port)/"), "caBundle": Node(other.caBundle)]
        _ = try await server.send(
          "POST", validating, webhook.configuration("ValidatingWebhookConfiguration", client: client))
        #expect(try await server.send("POST", configMaps, configMap("a")).status == 500)
        #expect(webhook.requests.isEmpty)
        await server.api.webhookClient.shutdown()
      }
    }
  }

  @Test func `a Service is called under its own name where the test says`() async throws {
    try await TestWebhook.with({ _ in ["allowed": true] }) { webhook in
      let server = try TestServer()
      let client: Node = [
        "service": ["namespace": "tools", "name": "hook", "path": "/x"], "caBundle": Node(webhook.caBundle),
      ]
      _ = try await server.send(
        "POST", validating, webhook.configuration("ValidatingWebhookConfiguration", client: client))
      let lost = try await server.send("POST", configMaps, configMap("a"))
      #expect(lost.body["message"]?.string?.contains("service \"hook\" not found") == true)
      server.api.webhookClient.setService(
        namespace: "tools", name: "hook", ServiceAddress(port: webhook.port))
      #expect(try await server.send("POST", configMaps, configMap("a")).status == 201)
      #expect(webhook.requests.count == 1)
      await server.api.webhookClient.shutdown()
    }
  }

  @Test func `a webhook that asks for it sees what others made of the object`() async throws {
    let first: TestWebhook.Decision = { request in
      let hasMark = request.value("object", "metadata", "labels", "mark") != nil
      return hasMark ? patching(#"[{"op":"add","path":"/data/seen","value":"yes"}]"#) : ["allowed": true]
    }
    let second: TestWebhook.Decision = { _ in
      patching(#"[{"op":"add","path":"/metadata/labels","value":{"mark":"x"}}]"#)
    }
    try await TestWebhook.with(first) { first in
      try await TestWebhook.with(second) { second in
        let server = try TestServer()
        _ = try await server.send(
          "POST", mutating,
          first.configuration("MutatingWebhookConfiguration", name: "a", changes: ["reinvocationPolicy": "IfNeeded"]))
        _ = try await server.send("POST", mutating, second.configuration("MutatingWebhookConfiguration", name: "b"))
        let answer = try await server.send("POST", configMaps, configMap("a", ["k": "v"]))
        #expect(answer.body.value("data", "seen") == "yes")
        #expect((first.requests.count, second.requests.count) == (2, 1))
        await server.api.webhookClient.shutdown()
      }
    }
  }

  /// What a webhook's rules and selectors make of the creation of a labelled ConfigMap in `default`.
  static let matches: [(String, [String: Node], Bool)] = [
    ("every operation", [:], true),
    ("another operation", ["rules": rules(operations: ["DELETE"])], false),
    ("any group", ["rules": rules(groups: ["*"])], true),
    ("another group", ["rules": rules(groups: ["apps"])], false),
    ("any resource", ["rules": rules(resources: ["*"])], true),
    ("a subresource", ["rules": rules(resources: ["configmaps/status"])], false),
    ("another version", ["rules": rules(versions: ["v2"])], false),
    ("cluster scope", ["rules": rules(scope: "Cluster")], false),
    ("namespaced scope", ["rules": rules(scope: "Namespaced")], true),
    ("the object's label", ["objectSelector": ["matchLabels": ["on": "yes"]]], true),
    ("another label", ["objectSelector": ["matchLabels": ["on": "no"]]], false),
    ("the namespace", ["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "default"]]], true),
    ("another namespace", ["namespaceSelector": ["matchLabels": ["kubernetes.io/metadata.name": "x"]]], false),
    ("a condition", ["matchConditions": [["name": "c", "expression": "has(object.data)"]]], true),
    ("a condition that fails", ["matchConditions": [["name": "c", "expression": "has(object.other)"]]], false),
  ]

  @Test(arguments: matches)
  func `rules and selectors decide who is called`(name: String, changes: [String: Node], isCalled: Bool) async throws {
    let definition = try #require(ResourceRegistry.builtIn[ResourceID("configmaps")])
    let webhook = Node(
      Mapping(
        ([
          "name": "w.example.com", "clientConfig": ["url": "https://x/"], "rules": Self.rules(),
        ] as [String: Node]).merging(changes) { $1 }.map { Mapping.Entry(key: $0.key, value: $0.value) }))
    let hook = try #require(Webhook.webhooks(of: Node.init(dictionaryLiteral: ("webhooks", [webhook])).fields).first)
    let object = configMap("a", ["k": "v"], labels: ["on": "yes"]).fields
    let attributes = AdmissionAttributes(
      operation: "CREATE", definition: definition, version: "v1", subresource: "",
      key: ObjectKey(namespace: "default", name: "a"), object: object, old: nil, user: .admin, isDryRun: false,
      options: [:])
    let version = try hook.version(
      for: attributes, namespaceLabels: ["kubernetes.io/metadata.name": "default"])
    #expect((version != nil) == isCalled, "\(name)")
  }

  private static func rules(
    operations: Node = ["*"], groups: Node = [""], versions: Node = ["v1"], resources: Node = ["configmaps"],
    scope: Node = "*"
  ) -> Node {
    [
      [
        "operations": operations, "apiGroups": groups, "apiVersions": versions, "resources": resources, "scope": scope,
      ]
    ]
  }
}
