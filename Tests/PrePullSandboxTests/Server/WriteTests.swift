// What writes lead to, and what they are refused with.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct WriteTests {
  /// A request that fails, and how.
  struct Refusal: Sendable, CustomStringConvertible {
    let method: String
    let path: String
    var body: Node?
    let code: Int
    let reason: String
    let message: String

    var description: String { "\(method) \(path) -> \(code) \(reason)" }
  }

  static let refusals: [Refusal] = [
    Refusal(
      method: "GET", path: "\(configMaps)/none", code: 404, reason: "NotFound",
      message: #"configmaps "none" not found"#),
    Refusal(
      method: "GET", path: "/apis/coordination.k8s.io/v1/namespaces/default/leases/none", code: 404,
      reason: "NotFound", message: #"leases.coordination.k8s.io "none" not found"#),
    Refusal(
      method: "POST", path: configMaps, body: ["metadata": [:]], code: 422, reason: "Invalid",
      message: #"ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required"#),
    Refusal(
      method: "POST", path: configMaps, body: ["metadata": ["name": "a", "namespace": "b"]], code: 400,
      reason: "BadRequest",
      message: "the namespace of the provided object does not match the namespace sent on the request"),
    Refusal(
      method: "POST", path: "/api/v1/namespaces/nons/configmaps", body: ["metadata": ["name": "a"]], code: 404,
      reason: "NotFound", message: #"namespaces "nons" not found"#),
    Refusal(
      method: "POST", path: configMaps, body: ["metadata": ["name": "a", "resourceVersion": "5"]], code: 500,
      reason: "", message: "resourceVersion should not be set on objects to be created"),
    Refusal(
      method: "POST", path: configMaps, body: configMap("there"), code: 409, reason: "AlreadyExists",
      message: #"configmaps "there" already exists"#),
    Refusal(
      method: "PUT", path: "\(configMaps)/there", body: ["metadata": ["name": "there", "resourceVersion": "1"]],
      code: 409, reason: "Conflict",
      message: #"Operation cannot be fulfilled on configmaps "there": the object has been modified; please apply "#
        + "your changes to the latest version and try again"),
    Refusal(
      method: "PUT", path: "\(configMaps)/there", body: ["metadata": ["name": "other"]], code: 400,
      reason: "BadRequest", message: "the name of the object (other) does not match the name on the URL (there)"),
    Refusal(
      method: "PUT", path: "\(configMaps)/none", body: ["metadata": ["name": "none"]], code: 404,
      reason: "NotFound", message: #"configmaps "none" not found"#),
    Refusal(
      method: "POST", path: configMaps, body: ["metadata": ["name": "a"], "data": ["k": 1]], code: 400,
      reason: "BadRequest",
      message: #"ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go "#
        + "struct field ConfigMap.data of type string"),
    Refusal(
      method: "POST", path: "\(configMaps)?dryRun=foo", body: configMap("a"), code: 422, reason: "Invalid",
      message: #"CreateOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: ["foo"]: supported values: "All""#),
    Refusal(
      method: "GET", path: "/apis/apps/v1/nope", code: 404, reason: "NotFound",
      message: "the server could not find the requested resource"),
    Refusal(
      method: "DELETE", path: "\(configMaps)/there", body: ["preconditions": ["resourceVersion": "1"]], code: 409,
      reason: "Conflict",
      message: #"Operation cannot be fulfilled on ConfigMap "there": the ResourceVersion in the precondition (1) "#
        + "does not match the ResourceVersion in record (6). The object might have been modified"),
    Refusal(
      method: "GET", path: "\(configMaps)?fieldSelector=foo=bar", code: 400, reason: "BadRequest",
      message: #""foo" is not a known field selector: only "metadata.name", "metadata.namespace""#),
    Refusal(
      method: "GET", path: "\(configMaps)?resourceVersion=999", code: 504, reason: "Timeout",
      message: "Timeout: Too large resource version: 999, current: 6"),
    Refusal(
      method: "POST", path: "\(configMaps)/there", body: [:], code: 405, reason: "MethodNotAllowed",
      message: "the server does not allow this method on the requested resource"),
  ]

  @Test(arguments: refusals)
  func `what is wrong is refused as API servers do`(refusal: Refusal) async throws {
    let server = try TestServer()
    _ = try await server.send("POST", configMaps, configMap("there"))
    let answer = try await server.send(refusal.method, refusal.path, refusal.body)
    #expect(answer.status == refusal.code)
    #expect(answer.body["reason"]?.string ?? "" == refusal.reason)
    #expect(answer.body["message"]?.string == refusal.message)
    #expect(answer.body["kind"] == "Status")
  }

  @Test func `a new object is stamped`() async throws {
    let server = try TestServer()
    let answer = try await server.send("POST", configMaps, configMap("a", ["k": "v"]))
    #expect(answer.status == 201)
    #expect(answer.body.value("metadata", "namespace") == "default")
    #expect(answer.body.value("metadata", "creationTimestamp") == "2026-01-01T00:00:00Z")
    #expect(answer.body.value("metadata", "uid")?.string?.hasPrefix("uid-") == true)
    #expect(answer.body.value("metadata", "generation") == nil)
    #expect(try await server.send("GET", "\(configMaps)/a").body == answer.body)
  }

  @Test func `a generated name begins as asked`() async throws {
    let server = try TestServer()
    let answer = try await server.send("POST", configMaps, ["metadata": ["generateName": "job-"]])
    let name = answer.body.value("metadata", "name")?.string ?? ""
    #expect(name.hasPrefix("job-") && name.count > 4)
  }

  @Test func `an update that changes nothing keeps the version`() async throws {
    let server = try TestServer()
    let made = try await server.send("POST", configMaps, configMap("a", ["k": "v"]))
    let same = try await server.send("PUT", "\(configMaps)/a", configMap("a", ["k": "v"]))
    #expect(same.version == made.version)
    let other = try await server.send("PUT", "\(configMaps)/a", configMap("a", ["k": "w"]))
    #expect(Int(other.version) ?? 0 > Int(made.version) ?? 0)
  }

  @Test func `a dry run stores nothing`() async throws {
    let server = try TestServer()
    let answer = try await server.send("POST", "\(configMaps)?dryRun=All", configMap("a"))
    #expect(answer.status == 201)
    #expect(answer.version == "")
    #expect(try await server.send("GET", "\(configMaps)/a").status == 404)
  }

  @Test func `generations count changes of the spec alone`() async throws {
    let server = try TestServer()
    let path = "/apis/apps/v1/namespaces/default/deployments"
    let object = try json(#"{"metadata":{"name":"d"},"spec":{"replicas":1}}"#)
    #expect(try await server.send("POST", path, object).body.value("metadata", "generation") == 1)
    let type = "application/merge-patch+json"
    let labelled = try await server.send("PATCH", "\(path)/d", json(#"{"metadata":{"labels":{"a":"b"}}}"#), type: type)
    #expect(labelled.body.value("metadata", "generation") == 1)
    let scaled = try await server.send("PATCH", "\(path)/d", json(#"{"spec":{"replicas":2}}"#), type: type)
    #expect(scaled.body.value("metadata", "generation") == 2)
    let status = try await server.send("PATCH", "\(path)/d/status", json(#"{"status":{"replicas":2}}"#), type: type)
    #expect(status.body.value("metadata", "generation") == 2)
    #expect(status.body.value("status", "replicas") == 2)
  }

  @Test func `status and spec are written through their own paths`() async throws {
    let server = try TestServer()
    let nodes = "/api/v1/nodes"
    _ = try await server.send("POST", nodes, json(#"{"metadata":{"name":"n"},"spec":{"podCIDR":"10.0.0.0/24"}}"#))
    let type = "application/merge-patch+json"
    let patch = try json(#"{"spec":{"unschedulable":true},"status":{"phase":"x"}}"#)
    let main = try await server.send("PATCH", "\(nodes)/n", patch, type: type)
    #expect(main.body["status"] == [:])
    #expect(main.body.value("spec", "unschedulable") == true)
    let status = try await server.send(
      "PATCH", "\(nodes)/n/status", json(#"{"spec":{"podCIDR":"x"},"status":{"phase":"y"}}"#), type: type)
    #expect(status.body.value("status", "phase") == "y")
    #expect(status.body.value("spec", "podCIDR") == "10.0.0.0/24")
  }

  @Test func `a Secret's stringData becomes data`() async throws {
    let server = try TestServer()
    let secrets = "/api/v1/namespaces/default/secrets"
    let answer = try await server.send(
      "POST", secrets, json(#"{"metadata":{"name":"s"},"stringData":{"user":"me"}}"#))
    #expect(answer.body.value("data", "user") == "bWU=")
    #expect(answer.body["stringData"] == nil)
    #expect(answer.body["type"] == "Opaque")
  }

  @Test func `an event is one object in two groups`() async throws {
    let server = try TestServer()
    let event = try json(
      #"{"metadata":{"name":"e"},"regarding":{"kind":"Node","name":"n"},"note":"hello","reason":"Because","eventTime":"2026-01-01T00:00:00.000000Z","type":"Normal","action":"Do"}"#
    )
    let made = try await server.send("POST", "/apis/events.k8s.io/v1/namespaces/default/events", event)
    #expect(made.status == 201)
    #expect(made.body["note"] == "hello")
    #expect(made.body["apiVersion"] == "events.k8s.io/v1")
    let old = try await server.send("GET", "/api/v1/namespaces/default/events/e")
    #expect(old.body["message"] == "hello")
    #expect(old.body["apiVersion"] == "v1")
    let selected = try await server.send(
      "GET", "/api/v1/namespaces/default/events?fieldSelector=involvedObject.name=n,involvedObject.kind=Node")
    #expect(selected.names == ["e"])
  }

  @Test func `a Lease needs the version it is updated from`() async throws {
    let server = try TestServer()
    let path = "/apis/coordination.k8s.io/v1/namespaces/default/leases/l"
    #expect(try await server.send("PUT", path, ["metadata": ["name": "l"]]).status == 201)
    let blind = try await server.send("PUT", path, ["metadata": ["name": "l"], "spec": ["holderIdentity": "me"]])
    #expect(blind.status == 422)
    #expect(blind.body["message"]?.string?.contains("must be specified for an update") == true)
  }
}
