// A sandbox in which the controller has the rights that the manifests give it, and no other.

import Foundation
import PrePullAPI
import PrePullSandbox
import TestSupport
import YAML

struct ControllerCluster: Sendable {
  static let namespace = "prepull-system"
  /// A namespace of users, with jobs and a Secret.
  static let users = "team-a"
  private static let account = SandboxUser(
    name: "system:serviceaccount:\(namespace):prepull-controller",
    groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])

  let server: SandboxServer
  /// The rights of the controller's account, as the manifests say.
  let rules: RBACRules
  /// A kubeconfig of the controller's account.
  let kubeconfig: String

  /// Starts a sandbox with the kinds, the namespaces and three nodes on which a pull takes a moment.
  ///
  /// - Parameter adopts: Whether the rules for `--adopt` are given, too.
  static func with(
    adopts: Bool = false, _ body: @Sendable (ControllerCluster) async throws -> Void
  ) async throws {
    let folder = top + "/manifests"
    var objects = try YAMLFiles.objects(ofKustomization: folder)
    if adopts { objects += try YAMLFiles.objects(ofKustomization: folder + "/rbac/adopt") }
    let rules = try RBACRules(objects, serviceAccount: "prepull-controller", in: namespace)
    try await SandboxServer.with { server in
      server.setPolicy { question in
        guard question.user.name == account.name, let target = question.target else { return true }
        return rules.forbidden(among: [AccessRequest(question.verb, target)]).isEmpty
      }
      for name in [namespace, users] {
        try server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(name))]])
      }
      for kind in ResourceKind.all { try server.put(kind.customResourceDefinition) }
      _ = try await server.startNodes(SimulationConfiguration(nodes: 3, pullSeconds: 0.05))
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("prepull-\(UUID().uuidString)").path
      try Data(server.kubeconfig(token: server.addUser(account)).utf8).write(to: URL(fileURLWithPath: file))
      let outcome: Result<Void, any Error>
      do {
        outcome = .success(try await body(ControllerCluster(server: server, rules: rules, kubeconfig: file)))
      } catch {
        outcome = .failure(error)
      }
      try FileManager.default.removeItem(atPath: file)
      try outcome.get()
    }
  }

  /// What the controller's account has asked for.
  var requests: [AccessRequest] {
    server.requests.filter { $0.user == Self.account.name }
      .compactMap { record in record.target.map { AccessRequest(record.verb, $0) } }
  }

  static var top: String {
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
  }
}

extension AccessRequest {
  fileprivate init(_ verb: String, _ target: RequestTarget) {
    self.init(
      verb, group: target.group, resource: target.resource, subresource: target.subresource,
      namespace: target.namespace, name: target.name)
  }
}
