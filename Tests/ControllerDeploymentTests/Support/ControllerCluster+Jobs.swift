// The jobs of the tests, and what becomes of them.

import Foundation
import PrePullAPI
import PrePullSandbox
import TestSupport
import Testing
import YAML

extension ControllerCluster {
  /// A job's resource.
  static func resource(of object: Node) throws -> ResourceID {
    let kind = try #require(ResourceKind.all.first { $0.kind == object["kind"]?.string })
    return ResourceID(kind.plural, group: kind.group)
  }

  /// The job as it is stored; nil when it is gone.
  func stored(_ job: Node) throws -> Node? {
    try server.get(
      Self.resource(of: job), namespace: job["metadata"]?["namespace"]?.string ?? "",
      name: #require(job["metadata"]?["name"]?.string))
  }

  /// Whether a job's status says that it ended well.
  func hasSucceeded(_ job: Node) throws -> Bool {
    let status = try stored(job)?["status"]
    if job["kind"] == "ImagePrePullJob" { return status?["state"] == "Successful" }
    return status?["completionTime"]?.string != nil && status?["failed"]?.integer ?? 0 == 0
  }

  /// Changes a job's spec as a user does.
  func edit(_ job: Node, _ path: String, to value: Node) throws {
    // Without a status the present one stays, which may be newer than what was read.
    try server.put(try #require(try stored(job)).setting(path, to: value).setting("status", to: nil))
  }

  /// A docker config for a registry that wants none, in a Secret of either type.
  static func secret(_ type: String = "dockerconfigjson", password: String = "one") -> Node {
    let auth = Data("user:\(password)".utf8).base64EncodedString()
    let logins = #"{"registry.example.com":{"auth":"\#(auth)"}}"#
    let config = type == "dockercfg" ? logins : #"{"auths":\#(logins)}"#
    return [
      "apiVersion": "v1", "kind": "Secret", "type": Node(.string("kubernetes.io/\(type)")),
      "metadata": ["name": "pull", "namespace": Node(.string(users))],
      "data": Node(
        .mapping(
          Mapping([
            Mapping.Entry(key: ".\(type)", value: Node(.string(Data(config.utf8).base64EncodedString())))
          ]))),
    ]
  }

  /// The copies of Secrets in the controller's namespace.
  func copies() throws -> [Node] { try server.list(ResourceID("secrets"), namespace: Self.namespace) }

  /// Everything that the controller has made in its namespace and not removed.
  func leftovers() throws -> [String] {
    try ["pods", "secrets", "configmaps"].flatMap { resource in
      try server.list(ResourceID(resource), namespace: Self.namespace).map {
        "\(resource)/\($0["metadata"]?["name"]?.string ?? "")"
      }
    }
  }
}
