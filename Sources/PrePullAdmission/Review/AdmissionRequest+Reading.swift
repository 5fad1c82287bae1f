// Reads the request out of an AdmissionReview's JSON.
import YAML

extension AdmissionRequest {
  /// The one version of the protocol that is spoken; every API server since 1.16 does.
  static let apiVersion = "admission.k8s.io/v1"

  /// Reads the body of a webhook call.
  ///
  /// - Throws: what is wrong with the body, with the request's uid where it could be read.
  public init(reviewJSON bytes: [UInt8]) throws(AdmissionReviewError) {
    try self.init(review: Self.tree { () throws(SyntaxError) in try JSONReader.read(bytes) })
  }

  /// Reads the body of a webhook call in place, as from a network buffer; the bytes must stay for the call only.
  ///
  /// - Throws: what is wrong with the body, with the request's uid where it could be read.
  public init(reviewJSON bytes: UnsafeBufferPointer<UInt8>) throws(AdmissionReviewError) {
    try self.init(review: Self.tree { () throws(SyntaxError) in try JSONReader.read(bytes) })
  }

  private static func tree(_ read: () throws(SyntaxError) -> Node) throws(AdmissionReviewError) -> Node {
    do {
      return try read()
    } catch {
      throw AdmissionReviewError(.notJSON, "the body is not JSON: \(error)")
    }
  }

  private init(review: Node) throws(AdmissionReviewError) {
    guard let mapping = review.mapping else {
      throw AdmissionReviewError(.notAReview, "the body is not a JSON object; it must be an AdmissionReview")
    }
    let reader = FieldReader(mapping, path: "", uid: mapping["request"]?["uid"]?.string)
    let (apiVersion, kind) = (try reader.requiredString("apiVersion"), try reader.requiredString("kind"))
    guard apiVersion == Self.apiVersion, kind == "AdmissionReview" else {
      throw AdmissionReviewError(
        .notAReview, "the body is a \(kind) of \(apiVersion); only AdmissionReview of \(Self.apiVersion) is served",
        uid: reader.uid)
    }
    guard let request = try reader.object("request") else { throw reader.missing("request") }
    try self.init(request)
  }

  private init(_ request: FieldReader) throws(AdmissionReviewError) {
    uid = try request.requiredString("uid")
    guard !uid.isEmpty else { throw request.missing("uid") }
    guard let kind = try request.object("kind") else { throw request.missing("kind") }
    self.kind = try Kind(kind)
    guard let resource = try request.object("resource") else { throw request.missing("resource") }
    self.resource = try Resource(resource)
    let subResource = try request.string("subResource")
    self.subResource = subResource.isEmpty ? nil : subResource
    if let kind = try request.object("requestKind") { requestKind = try Kind(kind) } else { requestKind = nil }
    name = try request.string("name")
    namespace = try request.string("namespace")
    let operation = try request.requiredString("operation")
    guard let known = Operation(rawValue: operation) else {
      throw request.malformed("operation", "must be CREATE, UPDATE, DELETE or CONNECT")
    }
    self.operation = known
    user = try request.object("userInfo").map { user throws(AdmissionReviewError) in try User(user) } ?? User()
    object = try request.object("object")?.node
    oldObject = try request.object("oldObject")?.node
    isDryRun = try request.flag("dryRun")
    options = try request.object("options")?.node
  }
}

extension AdmissionRequest.Kind {
  fileprivate init(_ reader: FieldReader) throws(AdmissionReviewError) {
    group = try reader.string("group")
    version = try reader.requiredString("version")
    kind = try reader.requiredString("kind")
  }
}

extension AdmissionRequest.Resource {
  fileprivate init(_ reader: FieldReader) throws(AdmissionReviewError) {
    group = try reader.string("group")
    version = try reader.requiredString("version")
    resource = try reader.requiredString("resource")
  }
}

extension AdmissionRequest.User {
  fileprivate init(_ reader: FieldReader) throws(AdmissionReviewError) {
    username = try reader.string("username")
    uid = try reader.string("uid")
    groups = try reader.strings("groups")
    extra = [:]
    guard let extra = try reader.object("extra") else { return }
    for key in extra.mapping.keys { self.extra[key] = try extra.strings(key) }
  }
}
