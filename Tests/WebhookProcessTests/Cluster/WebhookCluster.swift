// A sandbox in which the webhook has the rights that the manifests give it, and no other.

import Foundation
import PrePullSandbox
import TestSupport
import Testing
import YAML

struct WebhookCluster: Sendable {
  static let namespace = "prepull-system"
  static let account = SandboxUser(
    name: "system:serviceaccount:\(namespace):prepull-webhook",
    groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])

  let server: SandboxServer
  /// The rights of the webhook's account, as the manifests say.
  let rules: RBACRules
  /// A kubeconfig of the webhook's account.
  let kubeconfig: String

  /// Starts a sandbox with the manifests' objects in it. Whoever is not the webhook's account may do everything but
  /// what `forbidden` says.
  static func with<Value: Sendable>(
    forbidden: @Sendable @escaping (AccessQuestion) -> Bool = { _ in false },
    _ body: @Sendable (WebhookCluster) async throws -> Value
  ) async throws -> Value {
    let objects = try YAMLFiles.objects(ofKustomization: top + "/manifests")
    let rules = try RBACRules(objects, serviceAccount: "prepull-webhook", in: namespace)
    return try await SandboxServer.with { server in
      server.setPolicy { question in
        guard question.user.name == account.name else { return !forbidden(question) }
        guard let target = question.target else { return true }
        return rules.forbidden(among: [AccessRequest(question.verb, target)]).isEmpty
      }
      try server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(namespace))]])
      for object in objects where object["kind"]?.string?.hasSuffix("WebhookConfiguration") == true {
        try server.put(object)
      }
      let file = FileManager.default.temporaryDirectory.appendingPathComponent("prepull-\(UUID().uuidString)").path
      try Data(server.kubeconfig(token: server.addUser(account)).utf8).write(to: URL(fileURLWithPath: file))
      let outcome: Result<Value, any Error>
      do {
        outcome = .success(try await body(WebhookCluster(server: server, rules: rules, kubeconfig: file)))
      } catch {
        outcome = .failure(error)
      }
      try FileManager.default.removeItem(atPath: file)
      return try outcome.get()
    }
  }

  /// What the webhook's account has asked for.
  var requests: [AccessRequest] {
    server.requests.filter { $0.user == Self.account.name }
      .compactMap { record in record.target.map { AccessRequest(record.verb, $0) } }
  }

  /// The `caBundle`s of one configuration as PEM.
  func bundles(of resource: String) throws -> [String] {
    try Self.bundles(
      in: #require(try server.get(ResourceID(resource, group: "admissionregistration.k8s.io"), name: "prepull")))
  }

  /// What a configuration's webhooks are trusted by; empty texts for those without.
  static func bundles(in configuration: Node) throws -> [String] {
    try (configuration["webhooks"]?.sequence ?? []).map { webhook in
      guard let text = webhook["clientConfig"]?["caBundle"]?.string else { return "" }
      return String(decoding: try #require(Data(base64Encoded: text)), as: UTF8.self)
    }
  }

  static let configurations = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"]

  private static var top: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }
}

extension AccessRequest {
  fileprivate init(_ verb: String, _ target: RequestTarget) {
    self.init(
      verb, group: target.group, resource: target.resource, subresource: target.subresource,
      namespace: target.namespace, name: target.name)
  }
}
