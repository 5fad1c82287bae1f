// The four kinds of patch that API servers take.

import YAML

/// A patch as it came.
struct Patch: Sendable {
  /// The format, by its media type.
  enum Format: String, Sendable, CaseIterable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"
  }

  var format: Format
  var body: Node

  /// The object after the patch.
  func applied(to object: Mapping) throws(APIError) -> Mapping {
    let result: Node
    switch format {
    case .json: result = try JSONPatchDocument(body).applied(to: Node(object))
    case .merge: result = MergePatch.apply(body, to: Node(object))
    case .apply: throw .internalError("an apply patch needs the owners of fields")
    case .strategic: result = try StrategicMergePatch.apply(body, to: Node(object))
    }
    guard let mapping = result.mapping else {
      throw .badRequest("the patch makes something of the object that is no object")
    }
    return mapping
  }
}
