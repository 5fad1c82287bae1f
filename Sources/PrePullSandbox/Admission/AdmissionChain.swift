// Admission: the mutating webhooks in turn, then the validating ones.

import PrePullAPI
import YAML

/// What admission makes of a write.
struct AdmissionOutcome: Sendable {
  var object: Mapping?
  var warnings: [String] = []
}

struct AdmissionChain: Sendable {
  let cluster: Cluster
  let client: WebhookClient

  /// Webhooks are not called about themselves, so that a broken one can be repaired.
  private static let exempt = [WebhookTable.mutatingResource, WebhookTable.validatingResource]

  /// Lets the mutating webhooks change the object.
  /// - Parameter normalize: prunes and defaults what a webhook made.
  func mutate(
    _ attributes: AdmissionAttributes, normalize: (Mapping) -> Mapping
  ) async throws(APIError) -> AdmissionOutcome {
    var outcome = AdmissionOutcome(object: attributes.object)
    let webhooks = cluster.read { $0.webhooks.mutating }
    guard !webhooks.isEmpty, !Self.exempt.contains(attributes.definition.id) else { return outcome }
    var attributes = attributes
    let namespaceLabels = namespaceLabels(of: attributes)
    var seen: [Int: Mapping?] = [:]
    for round in 0..<2 {
      for (index, webhook) in webhooks.enumerated() {
        // The second round is for those that asked for it and have not seen what others made of the object.
        if round == 1 {
          guard webhook.isReinvoked, let last = seen[index], last != attributes.object else { continue }
        }
        guard let version = try webhook.version(for: attributes, namespaceLabels: namespaceLabels) else { continue }
        let answer = try await call(webhook, attributes, version, &outcome.warnings)
        if let answer, let object = attributes.object, let patched = try Self.patched(object, answer, webhook) {
          attributes.object = normalize(patched)
        }
        seen[index] = attributes.object
      }
    }
    outcome.object = attributes.object
    return outcome
  }

  /// Asks the validating webhooks.
  /// - Returns: Their warnings.
  func validate(_ attributes: AdmissionAttributes) async throws(APIError) -> [String] {
    var warnings: [String] = []
    let webhooks = cluster.read { $0.webhooks.validating }
    guard !webhooks.isEmpty, !Self.exempt.contains(attributes.definition.id) else { return warnings }
    let namespaceLabels = namespaceLabels(of: attributes)
    for webhook in webhooks {
      guard let version = try webhook.version(for: attributes, namespaceLabels: namespaceLabels) else { continue }
      _ = try await call(webhook, attributes, version, &warnings)
    }
    return warnings
  }

  private func namespaceLabels(of attributes: AdmissionAttributes) -> [String: String]? {
    guard !attributes.key.namespace.isEmpty else { return nil }
    let key = ObjectKey(namespace: "", name: attributes.key.namespace)
    return cluster.read { $0.store[ResourceID("namespaces"), key]?.labels } ?? [:]
  }

  /// The answer of a webhook that allows; nil when its failure is ignored.
  private func call(
    _ webhook: Webhook, _ attributes: AdmissionAttributes, _ version: String, _ warnings: inout [String]
  ) async throws(APIError) -> Node? {
    if attributes.isDryRun, !webhook.supportsDryRun {
      throw .badRequest("admission webhook \"\(webhook.name)\" does not support dry run")
    }
    let uid = cluster.environment.uid()
    let response: Node
    do throws(CallFailure) {
      let review = try await client.send(attributes.review(uid: uid, version: version), to: webhook)
      response = try Self.response(review, uid: uid)
    } catch {
      if webhook.isFailureIgnored { return nil }
      throw .internalError("failed calling webhook \"\(webhook.name)\": failed to call webhook: \(error.message)")
    }
    warnings += (response["warnings"]?.sequence ?? []).compactMap(\.string)
    guard response["allowed"]?.bool == true else { throw Self.denial(response["status"], webhook.name) }
    return response
  }

  private static func response(_ review: Node, uid: String) throws(CallFailure) -> Node {
    guard review["kind"] == "AdmissionReview", review["apiVersion"] == "admission.k8s.io/v1" else {
      throw CallFailure("expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview")
    }
    guard let response = review["response"], response["uid"]?.string == uid else {
      throw CallFailure("expected response.uid=\"\(uid)\", got \"\(review.value("response", "uid")?.string ?? "")\"")
    }
    return response
  }

  private static func denial(_ status: Node?, _ name: String) -> APIError {
    let subject = "admission webhook \"\(name)\" denied the request"
    let (message, reason) = (status?["message"]?.string ?? "", status?["reason"]?.string ?? "")
    let text =
      !message.isEmpty
      ? "\(subject): \(message)" : !reason.isEmpty ? "\(subject): \(reason)" : "\(subject) without explanation"
    let code = status?["code"]?.integer ?? 0
    var error = APIError(code: code < 400 ? 400 : code, reason: reason, message: text)
    let details = status?["details"]
    error.name = details?["name"]?.string ?? ""
    error.group = details?["group"]?.string ?? ""
    error.kind = details?["kind"]?.string ?? ""
    error.causes = (details?["causes"]?.sequence ?? []).map { cause in
      APIError.Cause(
        reason: cause["reason"]?.string ?? "", message: cause["message"]?.string ?? "", field: cause["field"]?.string)
    }
    return error
  }

  /// The object with the webhook's patch; nil when there is none.
  private static func patched(_ object: Mapping, _ answer: Node, _ webhook: Webhook) throws(APIError) -> Mapping? {
    guard let text = answer["patch"]?.string, !text.isEmpty else { return nil }
    guard answer["patchType"] == "JSONPatch", let bytes = Base64.decoded(text) else {
      throw .internalError("webhook \"\(webhook.name)\" sent a patch that is no JSONPatch in base64")
    }
    do {
      return try JSONPatchDocument(JSONReader.read(bytes)).applied(to: Node(object)).mapping
    } catch {
      throw .internalError("the patch of webhook \"\(webhook.name)\" does not fit: \(error)")
    }
  }
}
