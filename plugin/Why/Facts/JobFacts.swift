// A job as `why` looks at it: its spec as the engine reads it, and what its status says.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// A job and its progress.
struct JobFacts: Sendable {
  /// Where a job stands, by its status.
  enum Stage: Sendable, Equatable {
    /// No controller has taken it up.
    case untouched
    /// It is under way.
    case running
    /// It came to a good end.
    case succeeded
    /// It failed; why, as far as the status says.
    case failed(String?)
  }

  /// A failed node, or a failed image on it.
  struct Failure: Sendable, Equatable {
    /// The node; nil when the status tells of images alone.
    var node: String?
    /// The image; nil when the node as a whole failed.
    var image: String?
    /// Why.
    var reason: String
  }

  /// The object.
  var object: Node
  /// The object's kind.
  var kind: ResourceKind
  /// The spec, or why it cannot be run.
  var plan: Result<PullPlan, PlanProblem>
  /// Where it stands.
  var stage = Stage.untouched
  /// What the numbers count.
  var unit = JobSnapshot.Unit.nodes
  /// How many stand where, as far as the status and the ledger say.
  var active = 0
  var succeeded = 0
  var failed = 0
  /// How many it is for; nil when that is not known.
  var desired: Int?
  /// Failures with reasons. The status of a Kruise job has none; its ledger has.
  var failures: [Failure] = []
  /// The nodes that have an outcome in the status.
  var done: Set<String> = []

  /// Takes a job.
  ///
  /// - Parameters:
  ///   - object: the object.
  ///   - kind: its kind.
  ///   - snapshot: its progress, with what its ledger says where that is known.
  init(_ object: Node, of kind: ResourceKind, _ snapshot: JobSnapshot) {
    self.object = object
    self.kind = kind
    do throws(PlanProblem) {
      plan = .success(try PullPlan(object, of: kind))
    } catch {
      plan = .failure(error)
    }
    (active, succeeded, failed) = (snapshot.active, snapshot.succeeded, snapshot.failed)
    unit = snapshot.unit
    desired = snapshot.total
    switch snapshot.state {
    case .pending: stage = .untouched
    case .initial, .checking, .pulling: stage = .running
    // Held before anything was done, or after.
    case .paused: stage = snapshot.active + snapshot.done > 0 ? .running : .untouched
    case .succeeded: stage = .succeeded
    case .failed: stage = .failed(snapshot.message.isEmpty ? nil : snapshot.message)
    }
    for node in snapshot.nodes where node.state.isDone {
      done.insert(node.name)
      if node.state == .failed { addFailures(of: node) }
    }
    if failures.isEmpty {
      failures = snapshot.failedImages.filter { !$0.name.isEmpty }.map {
        Failure(node: nil, image: $0.name, reason: $0.message)
      }
    }
  }

  private mutating func addFailures(of node: NodeReport) {
    let failed = node.images.filter { !$0.isPulled }
    for image in failed {
      guard let reason = node.reason(of: image) else { continue }
      failures.append(Failure(node: node.name, image: image.name.isEmpty ? nil : image.name, reason: reason))
    }
    guard failed.isEmpty, let reason = node.reason else { return }
    failures.append(Failure(node: node.name, reason: reason))
  }
}

extension JobFacts {
  /// The job's name.
  var name: String { object.objectName ?? "" }
  /// The namespace; nil for a kind outside of namespaces.
  var namespace: String? { kind.scope == .namespaced ? object.objectNamespace ?? "default" : nil }
  /// `ImagePullJob prod/warm-up`.
  var title: String { "\(kind.kind) \(namespace.map { "\($0)/" } ?? "")\(name)" }
  /// Whether it came to an end.
  var isOver: Bool {
    switch stage {
    case .succeeded, .failed: true
    case .untouched, .running: false
    }
  }

  /// Whether it came to a bad end.
  var isFailed: Bool { if case .failed = stage { true } else { false } }

  /// An annotation of the job.
  func annotation(_ annotation: ControlAnnotation) -> String? {
    object["metadata"]?["annotations"]?[annotation.key]?.string
  }

  /// `kubectl prepull VERB KIND/NAME [-n NS] FLAGS`.
  func command(_ verb: String, _ flags: String = "") -> String {
    "kubectl prepull \(verb) \(kind.singular)/\(name)\(namespaceFlag)\(flags.isEmpty ? "" : " \(flags)")"
  }

  /// `kubectl VERB KIND.GROUP NAME [-n NS] FLAGS`.
  func kubectl(_ verb: String, _ flags: String = "") -> String {
    "kubectl \(verb) \(kind.plural).\(kind.group) \(name)\(namespaceFlag)\(flags.isEmpty ? "" : " \(flags)")"
  }

  private var namespaceFlag: String { namespace.map { " -n \($0)" } ?? "" }
}
