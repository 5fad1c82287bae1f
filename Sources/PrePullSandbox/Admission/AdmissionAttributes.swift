// What a webhook is told about a write.

import YAML

/// A write on its way through admission.
struct AdmissionAttributes: Sendable {
  /// `CREATE`, `UPDATE` or `DELETE`.
  var operation: String
  var definition: ResourceDefinition
  /// The version of the request's path.
  var version: String
  var subresource: String
  var key: ObjectKey
  /// The object as it is to be; nil on DELETE. In the shape that is stored.
  var object: Mapping?
  /// The object as it is; nil on CREATE.
  var old: Mapping?
  var user: SandboxUser
  var isDryRun: Bool
  var options: Node

  /// The labels of the object and of the one before, either of which a selector may choose.
  var labels: [[String: String]] {
    [object, old].compactMap { $0 }.map { object in
      var labels: [String: String] = [:]
      for entry in object.value("metadata", "labels")?.fields.entries ?? [] {
        labels[entry.key] = entry.value.string ?? ""
      }
      return labels
    }
  }

  /// The review that is sent, with the object in the version that the webhook asked for.
  func review(uid: String, version asked: String) -> Node {
    var request = Mapping()
    request["uid"] = Node(uid)
    request["kind"] = kindNode(asked)
    request["resource"] = resourceNode(asked)
    if !subresource.isEmpty { request["subResource"] = Node(subresource) }
    request["requestKind"] = kindNode(version)
    request["requestResource"] = resourceNode(version)
    if !subresource.isEmpty { request["requestSubResource"] = Node(subresource) }
    if !key.name.isEmpty { request["name"] = Node(key.name) }
    if !key.namespace.isEmpty { request["namespace"] = Node(key.namespace) }
    request["operation"] = Node(operation)
    request["userInfo"] = ["username": Node(user.name), "groups": Node(.sequence(user.groups.map { Node($0) }))]
    request["object"] = object.map { converted($0, asked) } ?? Node(.null)
    request["oldObject"] = old.map { converted($0, asked) } ?? Node(.null)
    request["dryRun"] = Node(.bool(isDryRun))
    request["options"] = options
    return ["kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1", "request": Node(request)]
  }

  func converted(_ object: Mapping, _ version: String) -> Node {
    let apiVersion = definition.apiVersion(version)
    var object = definition.strategy.sharesOneShape ? object : definition.strategy.converted(object, to: apiVersion)
    object["apiVersion"] = Node(apiVersion)
    return Node(object)
  }

  private func kindNode(_ version: String) -> Node {
    ["group": Node(definition.id.group), "version": Node(version), "kind": Node(definition.kind)]
  }

  private func resourceNode(_ version: String) -> Node {
    ["group": Node(definition.id.group), "version": Node(version), "resource": Node(definition.id.resource)]
  }
}
