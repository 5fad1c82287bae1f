// JSON patches, RFC 6902, as clients send them. The changes themselves are PrePullAdmission's.

import PrePullAdmission
import YAML

/// A list of operations on JSON pointers, which can be resolved only against the object they change.
struct JSONPatchDocument {
  /// API servers refuse more.
  private static let maximumOperations = 10_000

  private let document: Node

  init(_ body: Node) throws(APIError) {
    let count = body.sequence?.count ?? 0
    guard count <= Self.maximumOperations else {
      throw APIError(
        code: 413, reason: "RequestEntityTooLarge",
        message: "The allowed maximum operations in a JSON patch is \(Self.maximumOperations), got \(count)")
    }
    document = body
  }

  func applied(to object: Node) throws(APIError) -> Node {
    do throws(JSONPatchError) {
      return try JSONPatch.apply(document, to: object)
    } catch {
      guard !error.isMalformed else { throw .badRequest("error decoding patch: \(error)") }
      // Which change it is that does not fit, API servers do not say.
      var answer = APIError(
        code: 422, reason: "Invalid", message: "the server rejected our request due to an error in our request")
      answer.causes = [APIError.Cause(reason: "", message: "\(error)")]
      throw answer
    }
  }
}
