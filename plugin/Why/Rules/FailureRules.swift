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
    let told = facts.failureEvents.value ?? []
    guard let latest = told.first else { return [] }
    let cause = FailureCause(latest)
    return [
      .problem(
        "Failures.\(cause.rawValue)", latest,
        commands: commands(cause, latest, image: nil, registry: nil, node: nil, facts))
    ]
  }

  private struct Key: Hashable {
    var cause: FailureCause
    /// The registry where that tells groups apart, else the reason itself.
    var subject: String
  }

  /// Groups failures by cause and registry, the largest group first.
  ///
  /// - Parameter isLive: these are attempts of running Pods; others may follow.
  static func findings(_ failures: [JobFacts.Failure], _ facts: WhyFacts, isLive: Bool) -> [WhyFinding] {
    var groups: [Key: [JobFacts.Failure]] = [:]
    var order: [Key] = []
    for failure in failures {
      let cause = FailureCause(failure.reason)
      let registry = failure.image.flatMap(registry(of:))
      let key = Key(cause: cause, subject: cause == .node || cause == .other ? failure.reason : registry ?? "")
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(failure)
    }
    let sorted = order.enumerated().sorted { one, other in
      let (left, right) = (groups[one.element]?.count ?? 0, groups[other.element]?.count ?? 0)
      return left == right ? one.offset < other.offset : left > right
    }
    let isTolerated = facts.job.stage == .succeeded
    var findings = sorted.prefix(shown).compactMap { entry -> WhyFinding? in
      guard let group = groups[entry.element] else { return nil }
      return finding(entry.element.cause, group, facts, isLive: isLive, isTolerated: isTolerated)
    }
    if sorted.count > shown {
      findings.append(
        .note(
          "Failures.more", "\(counted(sorted.count - shown, "more kind", "more kinds")) of failure",
          commands: [facts.job.command("status", "--nodes --failed")]))
    }
    return findings
  }

  private static func finding(
    _ cause: FailureCause, _ group: [JobFacts.Failure], _ facts: WhyFacts, isLive: Bool, isTolerated: Bool
  ) -> WhyFinding? {
    guard let first = group.first else { return nil }
    let registry = first.image.flatMap(registry(of:))
    var nodes: [String] = []
    var seen: Set<String> = []
    for failure in group where seen.insert(failure.node).inserted { nodes.append(failure.node) }
    let images = Set(group.compactMap(\.image)).sorted()
    let text =
      "\(counted(nodes.count, "node")): \(sentence(cause, registry: registry, first.reason))"
      + ForecastText.names(nodes)
    var details: [String] = []
    if !images.isEmpty { details.append(images.prefix(3).joined(separator: ", ") + (images.count > 3 ? ", …" : "")) }
    if cause != .node, cause != .other { details.append(first.reason) }
    if isLive { details.append("another attempt follows as long as retries and time allow") }
    return WhyFinding(
      weight: isTolerated ? .note : .problem, cause: "Failures.\(cause.rawValue)", text: text, details: details,
      commands: isTolerated
        ? [] : commands(cause, first.reason, image: first.image, registry: registry, node: nodes.first, facts))
  }

  private static func sentence(_ cause: FailureCause, registry: String?, _ reason: String) -> String {
    let name = registry ?? "the registry"
    return switch cause {
    case .credentials: "\(name) refuses the credentials, or wants some"
    case .notFound: "\(name) has no such image or tag"
    case .tls: "\(name) is not trusted: its certificate, or it speaks plain HTTP"
    case .network: "\(name) cannot be reached"
    case .timeout: "the time was up while pulling"
    case .rateLimit: "\(name) limits how often it may be asked"
    case .noSpace: "no space on the disk"
    case .platform: "the image is not made for the node's platform"
    case .invalidName: "the image's name is none"
    case .secret: "a Secret is missing or of no use"
    case .node, .other: reason
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
    case .other: return [job.command("status", "--nodes --failed")] + retry
    }
  }

  /// The engine's words for a node that could not pull, as its code.
  private static func nodeCode(_ reason: String) -> FailureCode {
    if reason.contains("there is no such node") { return .notFound }
    return reason.contains("is no edge node") ? .notEdge : .notReady
  }

  /// The Secret that was to serve the image, made again; or a new one when there is none.
  private static func credentialCommands(image: String?, registry: String?, _ facts: WhyFacts) -> [String] {
    var secret: NamespacedName?
    for pull in facts.rehearsal.value?.pulls ?? [] {
      guard let used = pull.images.first(where: { $0.reference == image }) else { continue }
      secret = used.secrets.first
      break
    }
    guard let secret else {
      return [
        PullSecretCommand.create(name: "NAME", namespace: facts.job.namespace ?? "default", registry: registry),
        facts.job.kubectl("edit"),
      ]
    }
    let namespace = secret.namespace ?? "default"
    return [PullSecretCommand.replace(name: secret.name, namespace: namespace, registry: registry)]
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

extension JobFacts {
  fileprivate var isFailed: Bool { if case .failed = stage { true } else { false } }
}
