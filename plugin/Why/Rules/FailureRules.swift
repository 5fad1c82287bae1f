// Nodes that failed, or are about to, by what their failures have in common.
import PrePullAPI
import PrePullEngine

enum FailureRules {
  /// How many groups are shown.
  private static let shown = 8

  /// What the status and Events say of failed nodes.
  static let failures: WhyRules.Rule = { facts in
    let job = facts.job
    if !job.failures.isEmpty { return findings(job.failures, facts, isLive: false) }
    guard job.failed > 0 || job.isFailed else { return [] }
    // Kruise's status has no reasons; the controller's Events have.
    let told = (facts.events.value ?? []).filter { $0.reason == JobEvent.Reason.nodeFailed.rawValue }
    guard let latest = told.first?.message else { return [] }
    let cause = FailureCause(latest)
    return [
      .problem(
        "Failures.\(cause.rawValue)", latest,
        commands: commands(cause, latest, image: nil, registry: nil, node: nil, facts))
    ]
  }

  /// Groups failures by what they have in common, as `status` does, the largest group first.
  ///
  /// - Parameter isLive: these are attempts of running Pods; others may follow.
  static func findings(_ failures: [JobFacts.Failure], _ facts: WhyFacts, isLive: Bool) -> [WhyFinding] {
    var groups: [String: [JobFacts.Failure]] = [:]
    var order: [String] = []
    for failure in failures {
      let reason = FailureReason.summary(of: failure.reason, node: failure.node ?? "", image: failure.image)
      if groups[reason] == nil { order.append(reason) }
      groups[reason, default: []].append(failure)
    }
    let sorted = order.enumerated().sorted { one, other in
      let (left, right) = (groups[one.element]?.count ?? 0, groups[other.element]?.count ?? 0)
      return left == right ? one.offset < other.offset : left > right
    }
    let isTolerated = facts.job.stage == .succeeded
    var findings = sorted.prefix(shown).compactMap { entry -> WhyFinding? in
      guard let group = groups[entry.element] else { return nil }
      return finding(entry.element, group, facts, isLive: isLive, isTolerated: isTolerated)
    }
    if sorted.count > shown {
      findings.append(
        .note(
          "Failures.more", "\(counted(sorted.count - shown, "more kind", "more kinds")) of failure",
          commands: [facts.job.command("status", "--failed")]))
    }
    return findings
  }

  private static func finding(
    _ summary: String, _ group: [JobFacts.Failure], _ facts: WhyFacts, isLive: Bool, isTolerated: Bool
  ) -> WhyFinding? {
    guard let first = group.first else { return nil }
    let cause = FailureCause(first.reason)
    var nodes: [String] = []
    var seen: Set<String> = []
    for node in group.compactMap(\.node) where seen.insert(node).inserted { nodes.append(node) }
    let images = Set(group.compactMap(\.image)).sorted()
    let subject = nodes.isEmpty ? "" : "\(counted(nodes.count, "node")): "
    var details: [String] = []
    if let meaning = meaning(of: cause) { details.append(meaning) }
    if !images.isEmpty { details.append(images.prefix(3).joined(separator: ", ") + (images.count > 3 ? ", …" : "")) }
    if first.reason != summary { details.append(first.reason) }
    if isLive { details.append("another attempt follows as long as retries and time allow") }
    return WhyFinding(
      weight: isTolerated ? .note : .problem, cause: "Failures.\(cause.rawValue)",
      text: subject + summary + ForecastText.names(nodes), details: details,
      commands: isTolerated
        ? []
        : commands(
          cause, first.reason, image: first.image, registry: first.image.flatMap(registry(of:)), node: nodes.first,
          facts))
  }

  /// What a cause means, where its words do not say it by themselves.
  private static func meaning(of cause: FailureCause) -> String? {
    switch cause {
    case .credentials: "the registry refuses the credentials, or wants some"
    case .notFound: "the registry has no such image or tag"
    case .tls: "the node does not trust the registry, or the registry speaks plain HTTP"
    case .network: "the node does not reach the registry"
    case .timeout: "the time was up while pulling"
    case .rateLimit: "the registry limits how often it may be asked"
    case .noSpace: "the node's disk is full"
    case .platform, .invalidName, .secret, .node, .other: nil
    }
  }

  // MARK: - What mends it

  private static func commands(
    _ cause: FailureCause, _ reason: String, image: String?, registry: String?, node: String?, _ facts: WhyFacts
  ) -> [String] {
    let job = facts.job
    let retry = job.isOver ? [job.command("retry", "--failed")] : []
    switch cause {
    case .credentials: return credentialCommands(image: image, registry: registry, facts) + retry
    case .notFound, .invalidName, .platform: return [job.kubectl("edit")] + retry
    case .tls, .network:
      guard let node else { return retry }
      return [
        "kubectl debug node/\(node) -it --image=curlimages/curl -- curl -v https://\(registry ?? "REGISTRY")/v2/"
      ] + retry
    case .timeout:
      let limit =
        job.kind.dialect == .kubeedge
        ? #"{"spec":{"imagePrePullTemplate":{"timeoutSeconds":SECONDS}}}"#
        : #"{"spec":{"pullPolicy":{"timeoutSeconds":SECONDS}}}"#
      return [job.kubectl("patch", "--type=merge -p '\(limit)'")] + retry
    case .rateLimit:
      let limit =
        job.kind.dialect == .kubeedge
        ? #"{"spec":{"imagePrePullTemplate":{"concurrency":NUMBER}}}"# : #"{"spec":{"parallelism":NUMBER}}"#
      return [job.kubectl("patch", "--type=merge -p '\(limit)'")] + retry
    case .noSpace:
      guard let node else { return retry }
      return ["kubectl debug node/\(node) -it --image=busybox -- df -h /host"] + retry
    case .node: return node.map { NodeRules.commands(nodeCode(reason), $0, job) } ?? []
    case .secret: return [job.command("plan")] + retry
    case .other: return [job.command("status", "--failed")] + retry
    }
  }

  /// The engine's words for a node that could not pull, as its code.
  private static func nodeCode(_ reason: String) -> FailureCode {
    if reason.contains("there is no such node") { return .notFound }
    return reason.contains("is no edge node") ? .notEdge : .notReady
  }

  /// The Secret that was to serve the image, made again; a new one when there is none, or when it serves other
  /// registries too, which would be lost.
  private static func credentialCommands(image: String?, registry: String?, _ facts: WhyFacts) -> [String] {
    let home = facts.job.namespace ?? "default"
    let other = { (namespace: String) in
      [
        PullSecretCommand.create(name: "NAME", namespace: namespace, registry: registry),
        SecretRules.commandToName(facts.job),
      ]
    }
    guard let secret = secret(of: image, facts) else { return other(home) }
    let namespace = secret.namespace ?? home
    switch facts.secrets[secret] {
    case .missing: return [PullSecretCommand.create(name: secret.name, namespace: namespace, registry: registry)]
    case .usable(let found) where found.registries.contains { $0 != registry }: return other(namespace)
    case .usable, .unusable, .forbidden, .unanswered, nil:
      return [PullSecretCommand.replace(name: secret.name, namespace: namespace, registry: registry)]
    }
  }

  /// The first Secret that is tried for an image.
  private static func secret(of image: String?, _ facts: WhyFacts) -> NamespacedName? {
    for pull in facts.rehearsal.value?.pulls ?? [] {
      if let used = pull.images.first(where: { $0.reference == image }) { return used.secrets.first }
    }
    return nil
  }

  /// The registry of an image; nil when it is no reference.
  static func registry(of image: String) -> String? {
    do throws(ImageReferenceError) {
      return try ImageReference(image).registry
    } catch {
      return nil
    }
  }
}
