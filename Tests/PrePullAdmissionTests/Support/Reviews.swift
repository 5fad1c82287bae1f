// Builders of requests and of the bodies they come in.
import PrePullAPI
import PrePullAdmission
import Testing
import YAML

let now = "2026-01-31T09:30:00Z"

/// A request as the API server makes it of an object's write.
func request(
  _ operation: AdmissionRequest.Operation, _ object: Node?, old: Node? = nil,
  change: (inout AdmissionRequest) -> Void = { _ in }
) throws -> AdmissionRequest {
  let typed = try #require(object ?? old)
  let (group, version) = try splitAPIVersion(typed)
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

/// The AdmissionReview that carries an object's write.
func review(_ operation: String, _ object: Node, old: Node = Node(.null)) throws -> Node {
  let (group, version) = try splitAPIVersion(object)
  let kind = try #require(object["kind"]?.string)
  let gvk: Node = ["group": Node(.string(group)), "version": Node(.string(version)), "kind": Node(.string(kind))]
  let gvr: Node = [
    "group": Node(.string(group)), "version": Node(.string(version)),
    "resource": Node(.string(kind.lowercased() + "s")),
  ]
  return [
    "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
    "request": [
      "uid": "705ab4f5-6393-11e8-b7cc-42010a800002", "kind": gvk, "resource": gvr, "requestKind": gvk,
      "requestResource": gvr, "name": object["metadata"]?["name"] ?? "", "namespace": "prod",
      "operation": Node(.string(operation)),
      "userInfo": [
        "username": "alice", "uid": "1000", "groups": ["system:authenticated", "dev"],
        "extra": ["authentication.kubernetes.io/pod-name": ["x", "y"]],
      ],
      "object": object, "oldObject": old, "dryRun": true,
      "options": ["kind": "CreateOptions", "apiVersion": "meta.k8s.io/v1", "fieldManager": "kubectl"],
    ],
  ]
}

private func splitAPIVersion(_ object: Node) throws -> (group: String, version: String) {
  let parts = try #require(object["apiVersion"]?.string).split(separator: "/")
  return parts.count == 2 ? (String(parts[0]), String(parts[1])) : ("", String(parts[0]))
}

extension Node {
  /// The tree with the value at a dotted path set, or taken out when it is nil.
  func setting(_ path: String, to value: Node?) -> Node {
    let steps = path.split(separator: ".", maxSplits: 1).map(String.init)
    var mapping = mapping ?? Mapping()
    mapping[steps[0]] = steps.count == 1 ? value : (mapping[steps[0]] ?? [:]).setting(steps[1], to: value)
    return Node(.mapping(mapping))
  }
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
