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
    /// The node.
    var node: String
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
  /// Nodes by state, as far as the status says.
  var active = 0
  var succeeded = 0
  var failed = 0
  /// How many nodes it is for; nil when the status does not say.
  var desired: Int?
  /// Failed nodes with reasons; Kruise's status has none.
  var failures: [Failure] = []
  /// The nodes that have an outcome in the status.
  var done: Set<String> = []

  /// Reads a job.
  init(_ object: Node, of kind: ResourceKind) {
    self.object = object
    self.kind = kind
    do throws(PlanProblem) {
      plan = .success(try PullPlan(object, of: kind))
    } catch {
      plan = .failure(error)
    }
    guard let status = object["status"] else { return }
    switch kind.dialect {
    case .kubeedge: readKubeEdge(status)
    case .kruise, .kruiseList, .nodeImage: readKruise(status)
    }
  }

  private mutating func readKubeEdge(_ status: Node) {
    switch status["state"]?.string {
    case nil, "": stage = .untouched
    case "Successful": stage = .succeeded
    case "Failed": stage = .failed(status["reason"]?.string)
    default: stage = .running
    }
    for entry in status["status"]?.sequence ?? [] {
      guard let node = entry["nodeStatus"], let name = node["nodeName"]?.string else { continue }
      switch node["state"]?.string {
      case "Successful":
        succeeded += 1
        done.insert(name)
      case "Failed":
        failed += 1
        done.insert(name)
        addFailures(of: name, node["reason"]?.string, entry["imageStatus"])
      case "Checking", "Pulling": active += 1
      default: break
      }
    }
  }

  private mutating func addFailures(of node: String, _ reason: String?, _ images: Node?) {
    let failed = (images?.sequence ?? []).filter { $0["state"]?.string == "Failed" }
    guard !failed.isEmpty else {
      failures.append(Failure(node: node, reason: reason ?? "no reason is given"))
      return
    }
    for image in failed {
      failures.append(
        Failure(
          node: node, image: image["image"]?.string, reason: image["reason"]?.string ?? reason ?? "no reason is given"))
    }
  }

  private mutating func readKruise(_ status: Node) {
    active = status["active"]?.integer ?? 0
    succeeded = status["succeeded"]?.integer ?? 0
    failed = status["failed"]?.integer ?? 0
    let isList = kind.dialect == .kruiseList
    // A list counts images, not nodes.
    if !isList { desired = status["desired"]?.integer }
    let message = status["message"]?.string
    let reports = (status["failedImageStatuses"]?.sequence ?? []).compactMap { entry -> String? in
      guard let text = entry["message"]?.string, !text.isEmpty else { return nil }
      return entry["name"]?.string.flatMap { $0.isEmpty ? nil : "\($0): \(text)" } ?? text
    }
    if status["startTime"]?.string == nil {
      stage = .untouched
    } else if status["completionTime"]?.string == nil {
      stage = .running
    } else if isList {
      stage = reports.isEmpty ? .succeeded : .failed(reports.joined(separator: "; "))
    } else {
      stage = failed == 0 && message.map(Self.isGood) ?? true ? .succeeded : .failed(message)
    }
    done = Set((status["failedNodes"]?.sequence ?? []).compactMap(\.string))
  }

  /// Kruise calls a job complete however many nodes failed.
  private static func isGood(_ message: String) -> Bool { message.isEmpty || message == "job has completed" }
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
