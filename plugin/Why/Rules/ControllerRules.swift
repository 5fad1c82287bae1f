// Whether anybody carries the job out.
import PrePullAPI
import Terminal

enum ControllerRules {
  /// Another project's controller has the kind.
  static let peer: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let found = facts.peer.value, let peer = found else { return [] }
    let arguments = facts.controller.value?.deployment?.arguments ?? []
    guard !arguments.contains(where: { $0.hasPrefix("--adopt") }) else { return [] }
    let text =
      "\(peer.name) runs in this cluster (Deployment \(peer.namespace)/\(peer.deployment)), and prepull's controller "
      + "leaves every \(facts.job.kind.kind) to it"
    // What has a status is being carried out by somebody.
    guard facts.job.stage == .untouched else { return [.note("Peer", text)] }
    return [
      .problem(
        "Peer", text,
        commands: ["kubectl scale deployment \(peer.deployment) -n \(peer.namespace) --replicas=0"])
    ]
  }

  /// The controller is told to leave the kind alone.
  static let dialects: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let deployment = facts.controller.value?.deployment,
      let said = value(of: "--dialects", in: deployment.arguments)
    else { return [] }
    // Both of Kruise's kinds go by one name here.
    let dialect: Dialect = facts.job.kind.dialect == .kubeedge ? .kubeedge : .kruise
    guard !said.split(separator: ",").contains(where: { $0 == dialect.rawValue }) else { return [] }
    return [
      .problem(
        "DialectLeftOut",
        "the controller was started with --dialects=\(said) and leaves every \(facts.job.kind.kind) alone",
        commands: ["kubectl edit deployment prepull-controller -n \(facts.systemNamespace)"])
    ]
  }

  /// The value of a flag, written as `--flag=value` or as two words.
  private static func value(of flag: String, in arguments: [String]) -> String? {
    for (index, word) in arguments.enumerated() {
      if word.hasPrefix(flag + "=") { return String(word.dropFirst(flag.count + 1)) }
      if word == flag, index + 1 < arguments.count { return arguments[index + 1] }
    }
    return nil
  }

  /// There is no controller.
  static let notInstalled: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let controller = facts.controller.value, controller.deployment == nil,
      controller.lease != .running
    else { return [] }
    return [
      .problem(
        "ControllerNotInstalled",
        "the controller is not installed: there is no Deployment prepull-controller in \(facts.systemNamespace)",
        commands: ["kubectl prepull install"])
    ]
  }

  /// The controller does not run.
  static let notRunning: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let controller = facts.controller.value, let deployment = controller.deployment else {
      return []
    }
    let namespace = facts.systemNamespace
    if deployment.wanted == 0 {
      return [
        .problem(
          "ControllerNotRunning", "the controller is scaled to 0",
          commands: ["kubectl scale deployment prepull-controller -n \(namespace) --replicas=1"])
      ]
    }
    let lease = sentence(on: controller.lease)
    guard deployment.ready == 0 || lease != nil else { return [] }
    // A Pod may be ready and not lead yet; one that is not ready leads nothing.
    let text =
      deployment.ready == 0
      ? "the controller does not run: none of its \(counted(deployment.wanted, "Pod")) is ready"
      : "nobody leads among the controller's \(counted(deployment.ready, "Pod"))"
    return [
      .problem(
        "ControllerNotRunning", text, details: [lease, deployment.complaint].compactMap(\.self),
        commands: [
          "kubectl logs deployment/prepull-controller -n \(namespace)",
          deployment.ready == 0
            ? "kubectl describe pods -n \(namespace) -l app.kubernetes.io/component=controller"
            : "kubectl rollout restart deployment/prepull-controller -n \(namespace)",
        ])
    ]
  }

  private static func sentence(on lease: ControllerPresence) -> String? {
    switch lease {
    case .running, .unknown: nil
    case .absent: "there is no Lease \(ControllerPresence.leaseName): it never led, or cannot write it"
    case .stopped: "the last leader gave its Lease up"
    case .silent(let seconds): "the leader has not renewed its Lease for \(HumanDuration.text(seconds: seconds))"
    }
  }
}

/// Whether jobs can be changed.
enum WebhookRules {
  /// The API server asks a webhook that is not there: every change of a job is refused.
  static let notRunning: WhyRules.Rule = { facts in
    guard let webhook = facts.webhook.value, webhook.isConfigured, !webhook.isOutside else { return [] }
    let namespace = facts.systemNamespace
    guard let deployment = webhook.deployment else {
      return [
        .problem(
          "WebhookNotRunning",
          "the API server asks prepull's webhook, which has no Deployment in \(namespace): no job can be changed",
          commands: ["kubectl prepull install"])
      ]
    }
    guard deployment.ready == 0 else { return [] }
    return [
      .problem(
        "WebhookNotRunning", "the webhook does not run: no job can be made or changed before it does",
        details: [deployment.complaint].compactMap(\.self),
        commands: deployment.wanted == 0
          ? ["kubectl scale deployment prepull-webhook -n \(namespace) --replicas=2"]
          : [
            "kubectl logs deployment/prepull-webhook -n \(namespace)",
            "kubectl describe pods -n \(namespace) -l app.kubernetes.io/component=webhook",
          ])
    ]
  }

  /// Nobody completes and checks jobs.
  static let notInstalled: WhyRules.Rule = { facts in
    guard let webhook = facts.webhook.value, !webhook.isConfigured else { return [] }
    return [
      .note(
        "WebhookNotInstalled", "the webhook is not installed: wrong jobs and missing Secrets are told by nobody",
        commands: ["kubectl prepull install"])
    ]
  }
}
