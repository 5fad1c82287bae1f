import PrePullAdmission
import TestSupport
import Testing
import YAML

/// A change to a review and the error that it makes.
struct ReviewCase: CustomTestStringConvertible, Sendable {
  var path: String
  var value: Node?
  var code: AdmissionReviewError.Code
  var message: String

  init(_ path: String, _ value: Node?, _ code: AdmissionReviewError.Code, _ message: String) {
    self.path = path
    self.value = value
    self.code = code
    self.message = message
  }

  var testDescription: String { "\(path): \(value.map { JSONWriter.string($0) } ?? "absent")" }
}

@Suite struct AdmissionRequestTests {
  @Test func `every field of a request is read`() throws {
    let object = kruiseJob()
    let request = try AdmissionRequest(reviewJSON: JSONWriter.bytes(review("UPDATE", object, old: kruiseListJob())))
    #expect(request.uid == "705ab4f5-6393-11e8-b7cc-42010a800002")
    #expect(request.kind == .init(group: "apps.kruise.io", version: "v1alpha1", kind: "ImagePullJob"))
    #expect(request.requestKind == request.kind)
    #expect(request.resource == .init(group: "apps.kruise.io", version: "v1alpha1", resource: "imagepulljobs"))
    #expect(request.subResource == nil)
    #expect((request.name, request.namespace) == ("warm", "prod"))
    #expect(request.operation == .update)
    #expect(
      request.user
        == .init(
          username: "alice", uid: "1000", groups: ["system:authenticated", "dev"],
          extra: ["authentication.kubernetes.io/pod-name": ["x", "y"]]))
    #expect(request.object == object)
    #expect(request.oldObject == kruiseListJob())
    #expect(request.isDryRun)
    #expect(request.options?["fieldManager"] == "kubectl")
  }

  @Test func `what may be absent may be null too`() throws {
    var tree = review("DELETE", kruiseJob())
    for field in ["object", "dryRun", "options", "userInfo", "requestKind", "subResource", "name", "namespace"] {
      tree = tree.setting("request.\(field)", to: Node(.null))
    }
    let request = try AdmissionRequest(reviewJSON: JSONWriter.bytes(tree))
    #expect(request.object == nil && request.oldObject == nil && request.options == nil && !request.isDryRun)
    #expect(request.user == .init())
  }

  @Test(arguments: [
    ReviewCase("apiVersion", nil, .missingField, "apiVersion is missing"),
    ReviewCase(
      "apiVersion", "admission.k8s.io/v1beta1", .notAReview,
      "the body is a AdmissionReview of admission.k8s.io/v1beta1; only AdmissionReview of admission.k8s.io/v1 is served"
    ),
    ReviewCase(
      "kind", "Status", .notAReview,
      "the body is a Status of admission.k8s.io/v1; only AdmissionReview of admission.k8s.io/v1 is served"),
    ReviewCase("kind", 3, .malformedField, "kind must be a string"),
    ReviewCase("request", nil, .missingField, "request is missing"),
    ReviewCase("request", [], .malformedField, "request must be an object"),
    ReviewCase("request.uid", nil, .missingField, "request.uid is missing"),
    ReviewCase("request.uid", "", .missingField, "request.uid is missing"),
    ReviewCase("request.uid", 1, .malformedField, "request.uid must be a string"),
    ReviewCase("request.kind", nil, .missingField, "request.kind is missing"),
    ReviewCase("request.kind.kind", nil, .missingField, "request.kind.kind is missing"),
    ReviewCase("request.resource.resource", nil, .missingField, "request.resource.resource is missing"),
    ReviewCase(
      "request.operation", "PATCH", .malformedField, "request.operation must be CREATE, UPDATE, DELETE or CONNECT"),
    ReviewCase("request.object", "x", .malformedField, "request.object must be an object"),
    ReviewCase("request.dryRun", "yes", .malformedField, "request.dryRun must be true or false"),
    ReviewCase("request.userInfo.groups", "dev", .malformedField, "request.userInfo.groups must be a list of strings"),
    ReviewCase(
      "request.userInfo.extra", ["a": [1]], .malformedField, "request.userInfo.extra.a must be a list of strings"),
  ])
  func `a review that cannot be answered is named`(_ row: ReviewCase) throws {
    let bytes = JSONWriter.bytes(review("CREATE", kruiseJob()).setting(row.path, to: row.value))
    let error = #expect(throws: AdmissionReviewError.self) { try AdmissionRequest(reviewJSON: bytes) }
    #expect(error?.code == row.code)
    #expect(error?.message == row.message)
    #expect(error?.httpStatus == 400)
  }

  @Test(arguments: ["", "{", "nonsense", "{\"kind\": \"AdmissionReview\",}", "\u{0}"])
  func `what is not JSON is named with its place`(_ text: String) throws {
    let error = #expect(throws: AdmissionReviewError.self) { try AdmissionRequest(reviewJSON: Array(text.utf8)) }
    #expect(error?.code == .notJSON)
    #expect(error?.message.hasPrefix("the body is not JSON: 1:") ?? false)
  }

  @Test func `an error keeps the uid that could be read`() throws {
    let bytes = JSONWriter.bytes(review("CREATE", kruiseJob()).setting("request.operation", to: "PATCH"))
    let error = #expect(throws: AdmissionReviewError.self) { try AdmissionRequest(reviewJSON: bytes) }
    #expect(error?.uid == "705ab4f5-6393-11e8-b7cc-42010a800002")
  }
}
