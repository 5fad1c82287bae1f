// The jobs that a plan is made of: what the manifests hold, or an object of the cluster.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// A job to be foretold.
struct JobToPlan: Sendable {
  /// The object, with the namespace that it would live in.
  var object: Node
  /// The object's kind.
  var kind: ResourceKind
  /// The file that it was read from; nil for one of the cluster.
  var file: String?
  /// `ImagePullJob/warm-up`.
  var title: String

  /// `ImagePullJob/warm-up in web (jobs.yaml:12)`.
  var heading: String {
    let namespace = object.objectNamespace.map { " in \($0)" } ?? ""
    let place = file.map { file in " (\(file)\(object.range.map { ":\($0.start.line)" } ?? ""))" } ?? ""
    return title + namespace + place
  }

  init(_ object: Node, of kind: ResourceKind, title: String, file: String?, defaultNamespace: String) {
    var placed = object
    if kind.scope == .namespaced, object.objectNamespace == nil {
      placed.setNamespace(defaultNamespace)
    }
    self.object = placed
    self.kind = kind
    self.file = file
    self.title = title
  }
}

/// The jobs of manifests, and what keeps others from being foretold.
struct JobsToPlan: Sendable {
  private(set) var jobs: [JobToPlan] = []
  /// What is wrong with documents, as `validate` prints it.
  private(set) var failures = ""
  /// How many documents or objects are wrong.
  private(set) var failureCount = 0
  /// The titles of objects of other kinds.
  private(set) var skipped: [String] = []

  /// What to say when there is no job.
  var nothing: String {
    guard !skipped.isEmpty else { return "there is no job in the input" }
    let rest = skipped.count - 3
    return "there is no job in the input, only \(skipped.prefix(3).joined(separator: ", "))"
      + (rest > 0 ? " and \(counted(rest, "other"))" : "")
      + "; kubectl prepull create --from makes a job for the images of workloads"
  }

  /// A job of the cluster.
  init(_ job: FoundJob) {
    jobs = [
      JobToPlan(
        job.object, of: job.kind, title: "\(job.kind.kind)/\(job.name)", file: nil,
        defaultNamespace: job.namespace ?? "default")
    ]
  }

  /// Reads sources.
  ///
  /// - Parameter defaultNamespace: where jobs live that name no namespace and need one.
  init(_ sources: [SourceText], defaultNamespace: String, isColored: Bool) {
    for source in sources {
      for document in ManifestReader(source) {
        guard document.diagnostics.errors.isEmpty else {
          fail(document, of: source, isColored: isColored)
          continue
        }
        for object in document.objects {
          guard case .ours(let kind) = object.kind, kind.dialect != .nodeImage else {
            skipped.append(object.title)
            continue
          }
          jobs.append(
            JobToPlan(
              object.node, of: kind, title: object.title, file: source.name, defaultNamespace: defaultNamespace))
        }
      }
    }
  }

  private mutating func fail(_ document: ManifestDocument, of source: SourceText, isColored: Bool) {
    failureCount += 1
    var findings = ValidationFindings()
    findings.check(document, of: source)
    let renderer = DiagnosticText(source: source, isColored: isColored)
    for finding in findings.all where finding.diagnostic.severity == .error {
      failures += renderer.render(finding) + "\n"
    }
  }
}

extension Node {
  /// The object in this namespace.
  mutating func setNamespace(_ namespace: String) {
    guard var fields = mapping, var metadata = fields["metadata"]?.mapping else { return }
    metadata["namespace"] = Node(.string(namespace))
    fields["metadata"] = Node(.mapping(metadata), range: fields["metadata"]?.range)
    self = Node(.mapping(fields), range: range)
  }
}
