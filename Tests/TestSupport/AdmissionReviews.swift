// AdmissionReviews as an API server posts them.
import YAML

/// The AdmissionReview that carries an object's write.
package func review(_ operation: String, _ object: Node, old: Node = Node(.null)) -> Node {
  let (group, version) = splitAPIVersion(object)
  let kind = object["kind"]?.string ?? ""
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

/// The group and the version of an object; a mutated object may have neither.
package func splitAPIVersion(_ object: Node) -> (group: String, version: String) {
  let parts = (object["apiVersion"]?.string ?? "").split(separator: "/", maxSplits: 1).map(String.init)
  return parts.count == 2 ? (parts[0], parts[1]) : ("", parts.first ?? "")
}

extension Node {
  /// The tree with the value at a dotted path set, or taken out when it is nil.
  package func setting(_ path: String, to value: Node?) -> Node {
    let steps = path.split(separator: ".", maxSplits: 1).map(String.init)
    var mapping = mapping ?? Mapping()
    mapping[steps[0]] = steps.count == 1 ? value : (mapping[steps[0]] ?? [:]).setting(steps[1], to: value)
    return Node(.mapping(mapping))
  }
}
