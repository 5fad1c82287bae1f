// One webhook of a Mutating- or ValidatingWebhookConfiguration, read for use.

import PrePullAPI
import YAML

struct Webhook: Sendable {
  enum Target: Sendable, Hashable {
    case url(String)
    case service(namespace: String, name: String, path: String, port: Int)
  }

  /// Which requests a webhook is called for.
  struct Rule: Sendable {
    var operations: [String]
    var groups: [String]
    var versions: [String]
    var resources: [String]
    var scope: String
  }

  var name: String
  var configuration: String
  var target: Target
  /// The certificates to trust, as PEM; empty for those of the system.
  var authorities: String
  var isFailureIgnored: Bool
  var timeoutSeconds: Int
  var matchesEquivalents: Bool
  var isReinvoked: Bool
  var supportsDryRun: Bool
  var rules: [Rule]
  var namespaceSelector: LabelSelector
  var objectSelector: LabelSelector
  var conditions: [ValidationRule]

  /// Reads the webhooks of a configuration.
  static func webhooks(of configuration: Mapping) -> [Webhook] {
    let name = configuration.text("metadata", "name")
    return (configuration["webhooks"]?.sequence ?? []).compactMap { Webhook($0.fields, configuration: name) }
  }

  private init?(_ webhook: Mapping, configuration: String) {
    name = webhook.text("name")
    self.configuration = configuration
    if let url = webhook.value("clientConfig", "url")?.string {
      target = .url(url)
    } else if let service = webhook.value("clientConfig", "service")?.mapping {
      target = .service(
        namespace: service.text("namespace"), name: service.text("name"), path: service.text("path"),
        port: service["port"]?.integer ?? 443)
    } else {
      return nil
    }
    let bundle = webhook.text("clientConfig", "caBundle")
    authorities = String(decoding: Base64.decoded(bundle) ?? [], as: UTF8.self)
    isFailureIgnored = webhook.text("failurePolicy") == "Ignore"
    timeoutSeconds = webhook["timeoutSeconds"]?.integer ?? 10
    matchesEquivalents = webhook.text("matchPolicy") != "Exact"
    isReinvoked = webhook.text("reinvocationPolicy") == "IfNeeded"
    supportsDryRun = ["None", "NoneOnDryRun"].contains(webhook.text("sideEffects"))
    rules = (webhook["rules"]?.sequence ?? []).map { Rule($0) }
    namespaceSelector = LabelSelector(reading: webhook["namespaceSelector"])
    objectSelector = LabelSelector(reading: webhook["objectSelector"])
    conditions = (webhook["matchConditions"]?.sequence ?? []).compactMap { condition in
      guard let text = condition["expression"]?.string else { return nil }
      // `try?`: the strategy of configurations has refused expressions that cannot be read.
      guard let expression = try? CELParser.parse(text) else { return nil }
      return ValidationRule(
        text: text, message: condition["name"]?.string ?? "", reason: .invalid, fieldPath: "", expression: expression,
        isTransition: false)
    }
  }
}

extension Webhook.Rule {
  init(_ node: Node) {
    func texts(_ field: String) -> [String] { (node[field]?.sequence ?? []).compactMap(\.string) }
    operations = texts("operations")
    groups = texts("apiGroups")
    versions = texts("apiVersions")
    resources = texts("resources")
    scope = node["scope"]?.string ?? "*"
  }

  /// Whether the rule is about a resource, whatever the version.
  func matches(_ review: AdmissionAttributes) -> Bool {
    let isOperation = operations.contains("*") || operations.contains(review.operation)
    let isGroup = groups.contains("*") || groups.contains(review.definition.id.group)
    let isScope = scope == "*" || (scope == "Namespaced") == review.definition.isNamespaced
    return isOperation && isGroup && isScope && resources.contains { matches($0, review) }
  }

  func matchesVersion(_ version: String) -> Bool { versions.contains("*") || versions.contains(version) }

  private func matches(_ pattern: String, _ review: AdmissionAttributes) -> Bool {
    let parts = pattern.split(separator: "/", maxSplits: 1).map(String.init)
    let (resource, subresource) = (parts.first ?? "", parts.count > 1 ? parts[1] : "")
    guard resource == "*" || resource == review.definition.id.resource else { return false }
    return subresource == review.subresource || subresource == "*"
  }
}

extension LabelSelector {
  /// Reads a selector as the API has it; what is missing selects everything.
  init(reading node: Node?) {
    self.init()
    for entry in node?["matchLabels"]?.fields.entries ?? [] { matchLabels[entry.key] = entry.value.string ?? "" }
    for item in node?["matchExpressions"]?.sequence ?? [] {
      guard let operation = LabelSelectorRequirement.Operator(rawValue: item["operator"]?.string ?? "") else {
        continue
      }
      matchExpressions.append(
        LabelSelectorRequirement(
          key: item["key"]?.string ?? "", operator: operation,
          values: (item["values"]?.sequence ?? []).compactMap(\.string)))
    }
  }
}
