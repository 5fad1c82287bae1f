// The manifest that `create` prints, validated, with findings that name flags instead of fields.
import PrePullAPI
import YAML

/// A job that may be applied, and what its author should know.
struct JobScaffold {
  /// The object.
  let object: Node
  /// What the author should know, a line each.
  let warnings: [String]

  /// Builds and validates the job that was asked for.
  ///
  /// - Parameters:
  ///   - files: the files that `--from` names.
  ///   - live: the workloads of the cluster that it names.
  ///   - liveNamespace: where those were looked for; the job's own namespace if it needs one for their Secrets.
  /// - Throws: every error at once.
  init(
    _ create: Create, files: [String], live: LiveWorkloads = LiveWorkloads(), liveNamespace: String? = nil
  ) throws(CommandFailure) {
    var findings = Findings()
    let sources = files.isEmpty ? [] : try InputFiles.load(files, recursive: false)
    for problem in live.problems { findings.refuseInput(problem.subject, problem.message) }
    for warning in live.warnings { findings.warn(warning.subject, warning.message) }
    var workloads = WorkloadImages(in: sources, &findings)
    workloads.add(live, &findings)
    // Without its images a job lacks more than is wrong with the command line.
    if let failure = findings.failure { throw failure }
    var request = JobRequest(create, workloadImages: workloads.images, &findings)
    if create.images.secrets.isEmpty, !live.workloads.isEmpty {
      request.addSecrets(of: live, workloads.liveImages, liveNamespace: liveNamespace, &findings)
    }
    var object = request.object(&findings)
    // What is missing or impossible was said above in the words of the command line; saying it again in
    // the words of the API would only puzzle.
    if findings.failure == nil || !request.images.isEmpty {
      let subjects = FlagSubjects(request, create)
      let wereErrors = findings.failure != nil
      for diagnostic in request.target.kind.validate(object) {
        subjects.report(diagnostic, afterErrors: wereErrors, &findings)
      }
    }
    if let failure = findings.failure { throw failure }
    if create.printing.showDefaults {
      request.target.kind.normalize(&object)
      object = request.target.inSchemaOrder(object)
    }
    self.object = object
    warnings = findings.warnings
  }
}

/// Which flag each field of the object came from.
private struct FlagSubjects {
  let request: JobRequest
  let create: Create

  init(_ request: JobRequest, _ create: Create) {
    self.request = request
    self.create = create
  }

  /// Reports a finding on the object as a finding on the command line or on the file that it came from.
  func report(_ diagnostic: Diagnostic, afterErrors: Bool, _ findings: inout Findings) {
    let advice = (diagnostic.hint ?? diagnostic.fix?.summary).map { " (\($0))" } ?? ""
    let message = "\(diagnostic.message)\(advice) [\(diagnostic.rule.id)]"
    guard let subject = subject(of: diagnostic.path) else {
      // A finding on the object as a whole: it is there because of an error that was reported already.
      if diagnostic.severity == .error, !afterErrors { findings.refuse("\(diagnostic.path)", message) }
      return
    }
    switch (diagnostic.severity, subject) {
    case (.warning, .flag(let name)): findings.warn(name, message)
    case (.warning, .place(let place)): findings.warn(place, message)
    case (.error, .flag(let name)): findings.refuse(name, message)
    case (.error, .place(let place)): findings.refuseInput(place, message)
    }
  }

  private enum Subject {
    case flag(String)
    case place(String)
  }

  private func subject(of path: FieldPath) -> Subject? {
    for (depth, step) in path.steps.enumerated() {
      guard case .field(let name) = step else { continue }
      switch name {
      case "image", "images":
        guard case .index(let index)? = path.steps.dropFirst(depth + 1).first else {
          return request.images.first.map(subject)
        }
        return request.images.indices.contains(index) ? subject(of: request.images[index]) : .flag("--image")
      case "selector" where path.steps.dropFirst(depth + 1).first != .field("names"), "labelSelector":
        return .flag(create.nodes.nodeGroup == nil ? "--selector" : "--node-group")
      default:
        if let flag = Self.flags[name] { return .flag(flag) }
      }
    }
    return nil
  }

  private func subject(of image: WorkloadImage) -> Subject {
    switch image.origin {
    case .flag: .flag("--image")
    case .place(let place): .place(place)
    }
  }

  private static let flags = [
    "name": "NAME", "namespace": "--namespace", "labels": "--label", "annotations": "--annotation",
    "nodeNames": "--nodes", "names": "--nodes", "imageSecrets": "--secret", "imageSecretRefs": "--secret",
    "pullSecrets": "--secret", "checkItems": "--check", "failureTolerate": "--failure-tolerate",
    "concurrency": "--concurrency", "parallelism": "--concurrency", "timeoutSeconds": "--timeout",
    "retryTimes": "--retries", "backoffLimit": "--retries", "imagePullPolicy": "--pull-policy",
    "activeDeadlineSeconds": "--deadline", "ttlSecondsAfterFinished": "--ttl",
  ]
}
