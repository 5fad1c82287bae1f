// The rules of names, labels, annotations, finalizers and owners.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct MetadataRulesTests {
  struct Case: Sendable, CustomStringConvertible {
    let resource: ResourceID
    let metadata: String
    /// The fields that are complained about.
    let fields: [String]

    init(_ resource: String, _ metadata: String, _ fields: String..., group: String = "") {
      self.resource = ResourceID(resource, group: group)
      self.metadata = metadata
      self.fields = fields
    }

    var description: String { "\(resource) \(metadata)" }
  }

  static let cases: [Case] = [
    Case("configmaps", #"{"name":"a.b-c"}"#),
    Case("configmaps", #"{"name":"A"}"#, "metadata.name"),
    Case("configmaps", #"{"name":""}"#, "metadata.name"),
    Case("configmaps", #"{"name":"a_b"}"#, "metadata.name"),
    Case("namespaces", #"{"name":"a.b"}"#, "metadata.name"),
    Case("namespaces", #"{"name":"1a"}"#),
    Case("services", #"{"name":"1a"}"#, "metadata.name"),
    Case("clusterroles", #"{"name":"system:a:B"}"#, group: "rbac.authorization.k8s.io"),
    Case("clusterroles", #"{"name":"a/b"}"#, "metadata.name", group: "rbac.authorization.k8s.io"),
    Case("configmaps", #"{"name":"a","labels":{"x.io/y":"Z_1","e":""}}"#),
    Case("configmaps", #"{"name":"a","labels":{"a b":"c","d":"e f"}}"#, "metadata.labels", "metadata.labels"),
    Case("configmaps", #"{"name":"a","annotations":{"a b":"any text"}}"#, "metadata.annotations"),
    Case("configmaps", #"{"name":"a","finalizers":["x.io/y","orphan"]}"#),
    Case("configmaps", #"{"name":"a","finalizers":["bare"]}"#, "metadata.finalizers[0]"),
    Case(
      "configmaps", #"{"name":"a","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p"}]}"#,
      "metadata.ownerReferences.uid"),
  ]

  @Test(arguments: cases) func `metadata keeps the rules`(row: Case) throws {
    let definition = try #require(ResourceRegistry.builtIn[row.resource])
    var object = Mapping()
    object["metadata"] = try json(row.metadata)
    #expect(MetadataRules.findings(object, of: definition).map(\.field) == row.fields)
  }

  @Test func `a login does not show its password`() {
    let login = RegistryLogin(username: "me", password: "hunter2")
    var dumped = ""
    dump(login, to: &dumped)
    #expect(!"\(login)\(String(reflecting: login))\(dumped)".contains("hunter2"))
  }
}
