// What a server does to Namespaces, Nodes and webhook configurations.

import YAML

/// A namespace stays until its content is gone: the finalizer `kubernetes` in its spec says so.
struct NamespaceStrategy: ResourceStrategy {
  static let nameLabel = "kubernetes.io/metadata.name"

  func prepareForCreate(_ object: inout Mapping) {
    object.set("metadata", "labels", Self.nameLabel, to: Node(object.text("metadata", "name")))
    object.set("spec", "finalizers", to: ["kubernetes"])
    object["status"] = ["phase": "Active"]
  }

  func prepareForUpdate(_ object: inout Mapping, old: Mapping) {
    object.set("metadata", "labels", Self.nameLabel, to: Node(object.text("metadata", "name")))
    object["spec"] = old["spec"]
  }
}

/// Nodes have a status from the start, as kubelets patch it.
struct NodeStrategy: ResourceStrategy {
  func prepareForCreate(_ object: inout Mapping) {
    object.setDefault("spec", to: [:])
    object.setDefault("status", to: [:])
  }
}

/// The defaults of webhooks, which the caller of a webhook then need not know.
struct WebhookConfigurationStrategy: ResourceStrategy {
  func prepareForCreate(_ object: inout Mapping) { fillIn(&object) }
  func prepareForUpdate(_ object: inout Mapping, old: Mapping) { fillIn(&object) }

  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] {
    (object["webhooks"]?.sequence ?? []).enumerated().flatMap { index, webhook in
      Self.findings(webhook, at: "webhooks[\(index)]")
    }
  }

  private static func findings(_ webhook: Node, at path: String) -> [FieldFinding] {
    var findings: [FieldFinding] = []
    let name = webhook["name"]?.string ?? ""
    if name.isEmpty {
      findings.append(.required("\(path).name"))
    } else if name.split(separator: ".").count < 3 {
      findings.append(
        .invalid("\(path).name", Node(name), "should be a domain with at least three segments separated by dots"))
    }
    if (webhook.value("clientConfig", "url") == nil) == (webhook.value("clientConfig", "service") == nil) {
      findings.append(.required("\(path).clientConfig", "exactly one of url or service is required"))
    }
    for (index, condition) in (webhook["matchConditions"]?.sequence ?? []).enumerated() {
      do throws(CELError) {
        _ = try CELParser.parse(condition["expression"]?.string ?? "")
      } catch {
        findings.append(
          .invalid(
            "\(path).matchConditions[\(index)].expression", condition["expression"] ?? "",
            "compilation failed: \(error.message)"))
      }
    }
    if webhook["sideEffects"] == nil {
      findings.append(.required("\(path).sideEffects", "must specify one of None, NoneOnDryRun"))
    }
    if webhook["admissionReviewVersions"]?.sequence?.isEmpty ?? true {
      findings.append(.required("\(path).admissionReviewVersions", "must specify one of v1, v1beta1"))
    }
    return findings
  }

  private func fillIn(_ object: inout Mapping) {
    let isMutating = object.text("kind") == "MutatingWebhookConfiguration"
    object.update("webhooks") { node in
      guard let webhooks = node.sequence else { return }
      node = Node(.sequence(webhooks.map { Node(Self.filledIn($0.fields, isMutating: isMutating)) }))
    }
  }

  private static func filledIn(_ webhook: Mapping, isMutating: Bool) -> Mapping {
    var webhook = webhook
    webhook.setDefault("failurePolicy", to: "Fail")
    webhook.setDefault("matchPolicy", to: "Equivalent")
    webhook.setDefault("namespaceSelector", to: [:])
    webhook.setDefault("objectSelector", to: [:])
    webhook.setDefault("timeoutSeconds", to: 10)
    if isMutating { webhook.setDefault("reinvocationPolicy", to: "Never") }
    if webhook.value("clientConfig", "service") != nil {
      webhook.setDefault("clientConfig", "service", "port", to: 443)
    }
    webhook.update("rules") { rules in
      guard let items = rules.sequence else { return }
      rules = Node(
        .sequence(
          items.map { rule in
            var rule = rule.fields
            rule.setDefault("scope", to: "*")
            return Node(rule)
          }))
    }
    return webhook
  }
}
