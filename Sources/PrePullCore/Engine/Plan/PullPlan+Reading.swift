// Reads a plan from an object as the API server holds it.
import PrePullAPI
import YAML

/// Why an object cannot be run. The webhook refuses such objects; without it the job says so in its status.
public struct PlanProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// One sentence that says where and what is wrong.
  public let description: String
}

extension PullPlan {
  /// Reads a job of any of the three dialects; aliases and defaults are resolved here too, since the object may
  /// have been stored while no webhook ran.
  ///
  /// - Throws: the first thing that keeps the job from being run.
  public init(_ object: Node, of kind: ResourceKind) throws(PlanProblem) {
    var object = kind.normalized(object)
    // Whatever a status says, the spec can be run.
    if case .mapping(var fields) = object.content {
      fields["status"] = nil
      object.content = .mapping(fields)
    }
    if let error = kind.validate(object).first(where: { $0.severity == .error }) {
      throw PlanProblem(description: "\(error.path): \(error.message)")
    }
    switch kind.dialect {
    case .kubeedge:
      guard let job = ImagePrePullJob(node: object) else { throw Self.unreadable(kind) }
      try self.init(job)
    case .kruise:
      guard let job = ImagePullJob(node: object) else { throw Self.unreadable(kind) }
      try self.init(images: [job.spec.image], job.spec.template, in: job.metadata.namespace, dialect: .kruise)
    case .kruiseList:
      guard let job = ImageListPullJob(node: object) else { throw Self.unreadable(kind) }
      try self.init(images: job.spec.images, job.spec.template, in: job.metadata.namespace, dialect: .kruiseList)
    case .nodeImage:
      throw PlanProblem(description: "a \(kind.kind) is no job")
    }
    isPaused = ControlAnnotation.paused.value(on: object) == "true"
    isCancelled = ControlAnnotation.cancelled.value(on: object) == "true"
    retryRequest = ControlAnnotation.retry.value(on: object)
  }

  private static func unreadable(_ kind: ResourceKind) -> PlanProblem {
    PlanProblem(description: "the object does not read as a \(kind.kind)")
  }

  private init(_ job: ImagePrePullJob) throws(PlanProblem) {
    let template = job.spec.imagePrePullTemplate
    let ratio: DecimalRatio
    do {
      ratio = try DecimalRatio(template.failureTolerate ?? "0.1")
    } catch {
      throw PlanProblem(description: "spec.imagePrePullTemplate.failureTolerate: \(error)")
    }
    let names = template.nodeNames ?? template.nodes
    let entries = job.spec.imagePrePullOverriders ?? job.spec.imagePrepullScope ?? []
    self.init(
      dialect: .kubeedge, images: template.images.withoutRepeats,
      nodes: names.map { .names($0.withoutRepeats) }
        ?? .labels(template.labelSelector ?? LabelSelector(), onEdge: true),
      concurrency: max(template.concurrency ?? 1, 1),
      limits: Limits(
        timeoutSeconds: template.timeoutSeconds.flatMap { $0 > 0 ? $0 : nil } ?? 300, scope: .wholeTask,
        retries: template.retryTimes ?? 0),
      failureTolerate: ratio, checks: (template.checkItems ?? ["disk"]).compactMap(NodeCheck.init(rawValue:)),
      secrets: .matched(everyImage: template.imageSecrets, perImage: template.imageSecretRefs ?? []),
      overriders: entries.map(\.imagePrePullOverrider),
      completion: .always(activeDeadline: nil, timeToLive: nil), imagePullPolicy: .ifNotPresent,
      sandboxConfig: nil, isPaused: false, isCancelled: false, retryRequest: nil)
  }

  private init(images: [String], _ template: ImagePullJobTemplate, in namespace: String?, dialect: Dialect)
    throws(PlanProblem)
  {
    let nodes: NodeChoice =
      if let pods = template.podSelector {
        .pods(pods)
      } else if let selector = template.selector {
        selector.names.map { .names($0.withoutRepeats) } ?? .labels(selector.labels, onEdge: false)
      } else {
        .all
      }
    let completion: Completion =
      switch template.completionPolicy?.type {
      case .never: .never
      case .always, nil:
        .always(
          activeDeadline: template.completionPolicy?.activeDeadlineSeconds,
          timeToLive: template.completionPolicy?.ttlSecondsAfterFinished)
      }
    var secrets: [NamespacedName] = []
    for name in (template.pullSecrets ?? []).withoutRepeats {
      do {
        secrets.append(try NamespacedName("\(namespace ?? "default")/\(name)"))
      } catch {
        throw PlanProblem(description: "spec.pullSecrets: \(error)")
      }
    }
    self.init(
      dialect: dialect, images: images.withoutRepeats, nodes: nodes, concurrency: template.parallelism ?? 1,
      limits: Limits(
        timeoutSeconds: max(template.pullPolicy?.timeoutSeconds ?? 600, 1), scope: .oneAttempt,
        retries: template.pullPolicy?.backoffLimit ?? 3),
      failureTolerate: nil, checks: [], secrets: .all(secrets), overriders: [], completion: completion,
      imagePullPolicy: template.imagePullPolicy ?? .ifNotPresent, sandboxConfig: template.sandboxConfig,
      isPaused: false, isCancelled: false, retryRequest: nil)
  }
}

extension Array where Element: Hashable {
  /// The elements in their order, each once.
  var withoutRepeats: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
