// Saying a request in one of the dialects, and what a dialect has no words for.
import PrePullAPI
import YAML

extension JobRequest {
  /// The object, as short as it can be: what was not asked for is left to the defaults.
  func object(_ findings: inout Findings) -> Node {
    refuseWhatCannotBeSaid(&findings)
    switch target {
    case .kubeedge: return imagePrePullJob(&findings).node
    case .kruise: return imagePullJob(&findings).node
    case .kruiseList: return imageListPullJob(&findings).node
    }
  }

  private func imagePrePullJob(_ findings: inout Findings) -> ImagePrePullJob {
    var spec = ImagePrePullJobSpec()
    spec.imagePrePullTemplate.images = images.map(\.text)
    switch nodes {
    case .unsaid, .refused: break
    case .named(let names): spec.imagePrePullTemplate.nodeNames = names
    case .selected(let selector): spec.imagePrePullTemplate.labelSelector = selector
    }
    addSecrets(to: &spec.imagePrePullTemplate, &findings)
    var checks: [String] = []
    for item in limits.checks.flatMap(\.items).map(\.rawValue) where !checks.contains(item) { checks.append(item) }
    spec.imagePrePullTemplate.checkItems = checks.isEmpty ? nil : checks
    spec.imagePrePullTemplate.failureTolerate = limits.failureTolerate
    spec.imagePrePullTemplate.concurrency = limits.concurrency
    spec.imagePrePullTemplate.timeoutSeconds = timeout
    spec.imagePrePullTemplate.retryTimes = limits.retries
    if limits.concurrency == 0 { findings.warn("--concurrency", "0 means the default, 1") }
    if timeout == 0 { findings.warn("--timeout", "0 means the default, 300 seconds") }
    return ImagePrePullJob(version: version, metadata: metadata, spec: spec)
  }

  private func addSecrets(to template: inout ImagePrePullTemplate, _ findings: inout Findings) {
    var references: [ImageSecretReference] = []
    for secret in secrets {
      // The job belongs to the cluster; -n says where a Secret without a namespace is.
      let text = (secret.namespace ?? namespace).map { "\($0)/\(secret.name)" } ?? secret.name
      if let scope = secret.scope {
        references.append(ImageSecretReference(image: scope, imageSecret: text))
      } else if template.imageSecrets == nil {
        template.imageSecrets = text
      } else {
        findings.refuse(
          "--secret", "only one Secret can serve all images; write REGISTRY=\(text.safeForTerminal) for the others")
      }
    }
    template.imageSecretRefs = references.isEmpty ? nil : references
    if namespace != nil, secrets.allSatisfy({ $0.namespace != nil }) {
      findings.warn("--namespace", "is not used: \(target.kind.kind) belongs to the whole cluster")
    }
  }

  private func imagePullJob(_ findings: inout Findings) -> ImagePullJob {
    var spec = ImagePullJobSpec()
    spec.image = images.first?.text ?? ""
    spec.template = kruiseTemplate(&findings)
    return ImagePullJob(version: version, metadata: kruiseMetadata, spec: spec)
  }

  private func imageListPullJob(_ findings: inout Findings) -> ImageListPullJob {
    var spec = ImageListPullJobSpec()
    spec.images = images.map(\.text)
    spec.template = kruiseTemplate(&findings)
    return ImageListPullJob(version: version, metadata: kruiseMetadata, spec: spec)
  }

  private var kruiseMetadata: ObjectMeta {
    var metadata = metadata
    metadata.namespace = namespace
    return metadata
  }

  private func kruiseTemplate(_ findings: inout Findings) -> ImagePullJobTemplate {
    var template = ImagePullJobTemplate()
    template.parallelism = limits.concurrency
    switch nodes {
    case .unsaid, .refused: break
    case .named(let names):
      template.selector = ImagePullJobNodeSelector()
      template.selector?.names = names
    case .selected(let labels) where labels == LabelSelector():
      // No selector is every node here, which is what an empty one means.
      break
    case .selected(let labels):
      template.selector = ImagePullJobNodeSelector()
      template.selector?.labels = labels
    }
    template.pullSecrets = kruiseSecrets(&findings)
    if timeout != nil || limits.retries != nil {
      template.pullPolicy = PullPolicy()
      template.pullPolicy?.timeoutSeconds = timeout
      template.pullPolicy?.backoffLimit = limits.retries
    }
    if limits.isEndless || deadline != nil || ttl != nil {
      template.completionPolicy = CompletionPolicy()
      if limits.isEndless {
        template.completionPolicy?.type = .never
      } else {
        template.completionPolicy?.activeDeadlineSeconds = deadline
        template.completionPolicy?.ttlSecondsAfterFinished = ttl
      }
    }
    template.imagePullPolicy = limits.pullPolicy
    return template
  }

  private func kruiseSecrets(_ findings: inout Findings) -> [String]? {
    var names: [String] = []
    for secret in secrets {
      if let other = secret.namespace, other != namespace {
        findings.refuse(
          "--secret",
          "\(quotedForTerminal("\(other)/\(secret.name)")) is outside the job's namespace, and \(target.kind.kind) uses Secrets of its own "
            + (namespace == nil ? "namespace only; add -n \(other.safeForTerminal)" : "namespace only"))
      }
      if !names.contains(secret.name) { names.append(secret.name) }
    }
    return names.isEmpty ? nil : names
  }
}

extension JobRequest {
  /// Refuses each flag that the dialect has no field for, naming the dialect that has one.
  private func refuseWhatCannotBeSaid(_ findings: inout Findings) {
    if images.isEmpty {
      findings.refuse("--image", "name at least one image, or with --from a file whose workloads need some")
    }
    switch target {
    case .kubeedge:
      refuse(
        [
          ("--pull-policy", limits.pullPolicy != nil), ("--deadline", limits.deadline != nil),
          ("--ttl", limits.ttl != nil), ("--forever", limits.isEndless),
        ], insteadOf: "kruise or kruise-list", &findings)
      if case .unsaid = nodes {
        findings.refuse(
          "--nodes, --selector or --node-group",
          "exactly one is needed: nothing says which nodes pull "
            + "(--selector '' is every edge node)")
      }
    case .kruise, .kruiseList:
      refuse(
        [
          ("--check", !limits.checks.isEmpty), ("--failure-tolerate", limits.failureTolerate != nil),
          ("--secret REGISTRY=…", secrets.contains { $0.scope != nil }),
        ], insteadOf: "kubeedge", &findings)
      if limits.isEndless, limits.deadline != nil || limits.ttl != nil {
        findings.refuse(
          "--forever",
          "cannot be used together with \(limits.deadline != nil ? "--deadline" : "--ttl"): "
            + "a job that never ends has no deadline and is never cleaned up")
      }
      if target == .kruise, images.count > 1 {
        findings.refuse(
          "--image", "ImagePullJob (--to kruise) pulls one image, got \(images.count); use --to kruise-list")
      }
    }
  }

  private func refuse(
    _ flags: [(name: String, isGiven: Bool)], insteadOf dialects: String, _ findings: inout Findings
  ) {
    for flag in flags where flag.isGiven {
      findings.refuse(
        flag.name, "\(target.kind.kind) (--to \(target.rawValue)) has no field for it; use --to \(dialects)")
    }
  }
}
