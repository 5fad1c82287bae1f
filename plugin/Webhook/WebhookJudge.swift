// Has a running webhook judge objects, and says its verdict in the plugin's own form.
import FoundationEssentials
import PrePullAPI
import PrePullAdmission
import YAML

/// Sends objects through a webhook as an API server does: `/mutate`, then `/validate` of what came of it.
struct WebhookJudge: Sendable {
  private let webhook: RemoteWebhook
  private let user: Node

  /// Gives `body` a judge that asks the webhook at `url`.
  static func with(
    _ url: String, _ flags: WebhookFlags, _ body: (WebhookJudge) async throws(CommandFailure) -> Void
  ) async throws(CommandFailure) {
    let groups = flags.groups + (flags.groups.contains("system:authenticated") ? [] : ["system:authenticated"])
    let user: Node = [
      "username": Node(.string(flags.user ?? "kubectl-prepull")), "groups": Node(.sequence(groups.map { Node(.string($0)) })),
    ]
    try await RemoteWebhook.with(url, trusting: flags.ca) { webhook throws(CommandFailure) in
      try await body(WebhookJudge(webhook: webhook, user: user))
    }
  }

  /// The document with the webhook's findings in the place of the plugin's own, for every object that it would see.
  func judged(_ document: ManifestDocument) async throws(CommandFailure) -> ManifestDocument {
    var document = document
    for index in document.objects.indices {
      guard case .ours(let kind) = document.objects[index].kind else { continue }
      document.objects[index].diagnostics = try await findings(on: document.objects[index], of: kind)
    }
    return document
  }

  private func findings(on object: ManifestObject, of kind: ResourceKind) async throws(CommandFailure) -> [Diagnostic] {
    var review = review(of: object.node, kind)
    let mutation = try await webhook.post(review.node, to: "/mutate")
    var said = WebhookVerdict(mutation)
    if said.isAllowed {
      review.object = try patched(object.node, by: mutation)
      said.add(WebhookVerdict(try await webhook.post(review.node, to: "/validate")))
    }
    return said.diagnostics(of: object)
  }

  private func patched(_ object: Node, by answer: Node) throws(CommandFailure) -> Node {
    guard let text = answer["patch"]?.string else { return object }
    guard let data = Data(base64Encoded: text) else {
      throw CommandFailure(.wrongInput, "the webhook answers with a patch that is not base64")
    }
    do throws(JSONPatchError) {
      return try JSONPatch.apply(json: Array(data), to: object)
    } catch {
      throw CommandFailure(.wrongInput, "the webhook answers with a patch that cannot be applied: \(error)")
    }
  }

  private func review(of object: Node, _ kind: ResourceKind) -> Review {
    let namespace = kind.scope == .namespaced ? object["metadata"]?["namespace"]?.string ?? "default" : ""
    return Review(kind: kind, namespace: namespace, user: user, object: object)
  }
}

/// The AdmissionReview of an object that is being created.
private struct Review {
  let kind: ResourceKind
  let namespace: String
  let user: Node
  var object: Node

  var node: Node {
    let version = object["apiVersion"]?.string?.split(separator: "/").last.map(String.init) ?? ""
    let group = Node(.string(kind.group))
    let type: Node = ["group": group, "version": Node(.string(version)), "kind": Node(.string(kind.kind))]
    let resource: Node = ["group": group, "version": Node(.string(version)), "resource": Node(.string(kind.plural))]
    return [
      "kind": "AdmissionReview", "apiVersion": "admission.k8s.io/v1",
      "request": [
        "uid": Node(.string(UUID().uuidString.lowercased())), "kind": type, "resource": resource,
        "requestKind": type, "requestResource": resource, "name": object["metadata"]?["name"] ?? "",
        "namespace": Node(.string(namespace)), "operation": "CREATE", "userInfo": user, "object": object,
        "oldObject": Node(.null), "dryRun": true,
      ],
    ]
  }
}
