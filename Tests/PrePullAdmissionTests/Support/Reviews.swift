// Builders of requests and of the bodies they come in.
import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

let now = "2026-01-31T09:30:00Z"

/// A request as the API server makes it of an object's write.
func request(
  _ operation: AdmissionRequest.Operation, _ object: Node?, old: Node? = nil,
  change: (inout AdmissionRequest) -> Void = { _ in }
) throws -> AdmissionRequest {
  let typed = try #require(object ?? old)
  let (group, version) = splitAPIVersion(typed)
  let kind = try #require(typed["kind"]?.string)
  var request = AdmissionRequest(
    uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
    kind: AdmissionRequest.Kind(group: group, version: version, kind: kind),
    resource: AdmissionRequest.Resource(group: group, version: version, resource: kind.lowercased() + "s"),
    name: typed["metadata"]?["name"]?.string ?? "", namespace: typed["metadata"]?["namespace"]?.string ?? "",
    operation: operation, user: AdmissionRequest.User(username: "alice", groups: ["system:authenticated"]),
    object: object, oldObject: old)
  change(&request)
  return request
}

extension AdmissionResponse {
  /// The patch as `op pointer` lines.
  var changes: [String] {
    patch.operations.map { operation in
      switch operation {
      case .add(let path, let value): "add \(path.jsonPointer) \(JSONWriter.string(value))"
      case .remove(let path): "remove \(path.jsonPointer)"
      case .replace(let path, let value): "replace \(path.jsonPointer) \(JSONWriter.string(value))"
      }
    }
  }

  var causes: [StatusCause] { status?.details?.causes ?? [] }
}
