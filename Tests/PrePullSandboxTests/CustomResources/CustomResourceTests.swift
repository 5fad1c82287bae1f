// Custom resources: from their definition to what is stored.
import PrePullAPI
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct CustomResourceTests {
  private let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
  private let jobs = "/apis/apps.kruise.io/v1beta1/namespaces/default/imagepulljobs"

  private func defined() async throws -> TestServer {
    let server = try TestServer()
    for kind in ResourceKind.all {
      let answer = try await server.send("POST", definitions, kind.customResourceDefinition)
      #expect(answer.status == 201, "\(answer.body["message"]?.string ?? "")")
    }
    return server
  }

  private func job(_ spec: String) throws -> Node {
    try json(#"{"apiVersion":"apps.kruise.io/v1beta1","kind":"ImagePullJob","metadata":{"name":"j"},"spec":\#(spec)}"#)
  }

  @Test func `a definition is established at once`() async throws {
    let server = try await defined()
    let definition = try await server.send("GET", "\(definitions)/imagepulljobs.apps.kruise.io")
    let conditions = definition.body.value("status", "conditions")?.sequence ?? []
    #expect(conditions.map { $0["type"] } == ["NamesAccepted", "Established"])
    #expect(conditions.allSatisfy { $0["status"] == "True" })
    #expect(try await server.send("GET", jobs).status == 200)
    let again = try await server.send(
      "PATCH", "\(definitions)/imagepulljobs.apps.kruise.io", json(#"{"metadata":{"labels":{"a":"b"}}}"#),
      type: "application/merge-patch+json")
    #expect(again.body.value("status", "conditions") == definition.body.value("status", "conditions"))
  }

  @Test func `objects go with their definition`() async throws {
    let server = try await defined()
    _ = try await server.send("POST", jobs, job(#"{"image":"nginx","completionPolicy":{"type":"Always"}}"#))
    _ = try await server.send("DELETE", "\(definitions)/imagepulljobs.apps.kruise.io")
    #expect(try await server.send("GET", "\(jobs)/j").status == 404)
    _ = try await server.send("POST", definitions, ResourceKind.imagePullJob.customResourceDefinition)
    #expect(try await server.send("GET", jobs).names == [])
  }

  @Test func `unknown fields go and defaults come`() async throws {
    let server = try await defined()
    let made = try await server.send(
      "POST", jobs, job(#"{"image":"nginx","completionPolicy":{"type":"Always"},"colour":"red"}"#))
    #expect(made.status == 201)
    #expect(made.body.value("spec", "colour") == nil)
    #expect(made.warnings == [#"unknown field "spec.colour""#])
    #expect(made.body.value("metadata", "generation") == 1)
    #expect((made.body["spec"]?.mapping?.count ?? 0) > 2, "defaults are filled in")
  }

  @Test func `strict validation refuses unknown fields`() async throws {
    let server = try await defined()
    let answer = try await server.send(
      "POST", "\(jobs)?fieldValidation=Strict", job(#"{"image":"nginx","colour":"red"}"#))
    #expect(answer.status == 400)
    #expect(
      answer.body["message"]
        == #"ImagePullJob in version "v1beta1" cannot be handled as a ImagePullJob: strict decoding error: unknown field "spec.colour""#
    )
  }

  /// Specs that break one rule each, with what is said about it.
  static let broken: [(spec: String, message: String)] = [
    (#"{}"#, "spec.image: Required value"),
    (#"{"image":1}"#, #"spec.image: Invalid value: "integer": spec.image in body must be of type string: "integer""#),
    (
      #"{"image":"x","imagePullPolicy":"Sometimes"}"#,
      #"spec.imagePullPolicy: Unsupported value: "Sometimes": supported values: "Always", "IfNotPresent""#
    ),
    (#"{"image":"x","parallelism":-1}"#, "spec.parallelism in body should be greater than or equal to 0"),
    (#"{"image":"x","parallelism":"10%"}"#, "spec.parallelism in body should match '^[0-9]+$'"),
    (
      #"{"image":"x","selector":{},"podSelector":{}}"#,
      "spec: Invalid value: selector and podSelector exclude each other"
    ),
  ]

  @Test(arguments: broken) func `the schema's rules hold`(row: (spec: String, message: String)) async throws {
    let answer = try await defined().send("POST", jobs, job(row.spec))
    #expect(answer.status == 422)
    #expect(answer.body["message"]?.string?.contains(row.message) == true, "\(answer.body["message"]?.string ?? "")")
  }

  @Test func `a rule about the change holds on updates alone`() async throws {
    let server = try await defined()
    let spec = #"{"image":"x","pullSecrets":["a"]}"#
    #expect(try await server.send("POST", jobs, job(spec)).status == 201)
    let type = "application/merge-patch+json"
    let changed = try await server.send("PATCH", "\(jobs)/j", json(#"{"spec":{"pullSecrets":["b"]}}"#), type: type)
    #expect(changed.status == 422)
    #expect(changed.body["message"]?.string?.contains("pullSecrets cannot be changed") == true)
    let other = try await server.send("PATCH", "\(jobs)/j", json(#"{"metadata":{"labels":{"a":"b"}}}"#), type: type)
    #expect(other.status == 200)
  }

  @Test func `one object is served in every version`() async throws {
    let server = try await defined()
    _ = try await server.send("POST", jobs, job(#"{"image":"x"}"#))
    let old = try await server.send("GET", "/apis/apps.kruise.io/v1alpha1/namespaces/default/imagepulljobs/j")
    #expect(old.body["apiVersion"] == "apps.kruise.io/v1alpha1")
    #expect(old.body.value("spec", "image") == "x")
  }

  @Test func `status has its own path and takes no metadata`() async throws {
    let server = try await defined()
    _ = try await server.send("POST", jobs, job(#"{"image":"x"}"#))
    let patch = try json(#"{"metadata":{"labels":{"a":"b"}},"status":{"desired":3}}"#)
    let type = "application/merge-patch+json"
    let answer = try await server.send("PATCH", "\(jobs)/j/status", patch, type: type)
    #expect(answer.body.value("status", "desired") == 3)
    #expect(answer.body.value("metadata", "labels") == nil)
    #expect(answer.body.value("metadata", "generation") == 1)
    let main = try await server.send("PATCH", "\(jobs)/j", json(#"{"status":{"desired":4}}"#), type: type)
    #expect(main.body.value("status", "desired") == 3)
  }

  @Test func `a strategic patch is not for custom resources`() async throws {
    let server = try await defined()
    _ = try await server.send("POST", jobs, job(#"{"image":"x"}"#))
    let answer = try await server.send(
      "PATCH", "\(jobs)/j", ["spec": [:]], type: "application/strategic-merge-patch+json")
    #expect(answer.status == 415)
  }

  @Test func `a definition whose rule cannot be read is refused`() async throws {
    let server = try TestServer()
    var definition = ResourceKind.imagePullJob.customResourceDefinition.fields
    let schema: Node = ["type": "object", "x-kubernetes-validations": [["rule": "self.frobnicate("]]]
    definition.set(
      "spec", "versions",
      to: [["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema]]])
    let answer = try await server.send("POST", definitions, Node(definition))
    #expect(answer.status == 422)
    #expect(answer.body["message"]?.string?.contains("compilation failed") == true)
  }

  @Test(arguments: [
    (["v1", "v2"], ["v2", "v1"]), (["v1alpha1", "v1beta1", "v1"], ["v1", "v1beta1", "v1alpha1"]),
    (["v1beta1", "v1beta2", "v10", "foo"], ["v10", "v1beta2", "v1beta1", "foo"]),
  ]) func `versions have Kubernetes' order`(versions: [String], sorted: [String]) {
    #expect(VersionOrder.sorted(versions) == sorted)
  }
}
