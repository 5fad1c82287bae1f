// The webhooks that are registered at a moment.

import PrePullAPI
import YAML

/// All webhooks, in the order in which they are called: by configuration, then as written.
struct WebhookTable: Sendable {
  static let mutatingResource = ResourceID(
    "mutatingwebhookconfigurations", group: "admissionregistration.k8s.io")
  static let validatingResource = ResourceID(
    "validatingwebhookconfigurations", group: "admissionregistration.k8s.io")

  private(set) var mutating: [Webhook] = []
  private(set) var validating: [Webhook] = []

  /// Whether there is any.
  var isUsed: Bool { !mutating.isEmpty || !validating.isEmpty }

  /// Reads the configurations of a resource again.
  mutating func refresh(_ resource: ResourceID, _ store: ObjectStore, _ definition: ResourceDefinition) {
    var webhooks: [Webhook] = []
    for stored in store.objects(resource) {
      Reactions.quietly { () throws(APIError) in
        webhooks += Webhook.webhooks(of: try stored.object(in: definition))
      }
    }
    if resource == Self.mutatingResource { mutating = webhooks } else { validating = webhooks }
  }
}

extension Webhook {
  /// The version in which the webhook wants a write, or nil when it is not called for it.
  func version(for attributes: AdmissionAttributes, namespaceLabels: [String: String]?) throws(APIError) -> String? {
    let candidates = rules.filter { $0.matches(attributes) }
    guard let version = version(among: candidates, attributes) else { return nil }
    if !namespaceSelector.isEmpty {
      // A Namespace is chosen by its own labels; other cluster-scoped objects by none.
      let isNamespace = attributes.definition.id == ResourceID("namespaces")
      let labels = isNamespace ? attributes.labels : namespaceLabels.map { [$0] } ?? []
      guard labels.isEmpty || labels.contains(where: namespaceSelector.matches) else { return nil }
    }
    guard objectSelector.isEmpty || attributes.labels.contains(where: objectSelector.matches) else { return nil }
    return try meetsConditions(attributes, version) ? version : nil
  }

  private func version(among rules: [Rule], _ attributes: AdmissionAttributes) -> String? {
    if rules.contains(where: { $0.matchesVersion(attributes.version) }) { return attributes.version }
    guard matchesEquivalents else { return nil }
    return attributes.definition.versions.first { version in rules.contains { $0.matchesVersion(version) } }
  }

  private func meetsConditions(_ attributes: AdmissionAttributes, _ version: String) throws(APIError) -> Bool {
    for condition in conditions {
      let review = attributes.review(uid: "", version: version)
      var evaluator = CELEvaluator([
        "object": review.value("request", "object") ?? Node(.null),
        "oldObject": review.value("request", "oldObject") ?? Node(.null), "request": review["request"] ?? [:],
      ])
      do throws(CELError) {
        guard try evaluator.holds(condition.expression) else { return false }
      } catch {
        if isFailureIgnored { return false }
        throw .internalError("failed evaluating match condition \(condition.message): \(error.message)")
      }
    }
    return true
  }
}
