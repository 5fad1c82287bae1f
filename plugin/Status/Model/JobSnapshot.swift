// What a job's object says of the job, in one form for every dialect.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// A job at one moment.
struct JobSnapshot: Sendable, Equatable {
  /// How far the job is.
  enum State: String, Sendable {
    /// No controller has taken it up.
    case pending = "Pending"
    /// It is taken up and no node has started.
    case initial = "Init"
    /// Nodes are being checked.
    case checking = "Checking"
    /// Nodes pull.
    case pulling = "Pulling"
    /// Nothing new starts.
    case paused = "Paused"
    /// It ended well.
    case succeeded = "Successful"
    /// It ended otherwise.
    case failed = "Failed"

    /// Whether the job has ended.
    var isFinished: Bool { self == .succeeded || self == .failed }
  }

  /// What is counted.
  enum Unit: String, Sendable {
    case nodes, images

    /// The word that comes after a number.
    func noun(after count: Int) -> String { count == 1 ? String(rawValue.dropLast()) : rawValue }
  }

  /// `imagepulljob.apps.kruise.io/shop`.
  var title: String
  /// The kind's name.
  var kind: String
  /// The dialect.
  var dialect: Dialect
  /// The job's name.
  var name: String
  /// Its namespace; nil for a kind outside of namespaces.
  var namespace: String?
  /// Its identity: a job of the same name that was made anew has another.
  var uid: String
  /// How far it is.
  var state: State
  /// Whether the end in its status is known to be that of what it asks for now; false while that is being found out.
  var isEndProven = true
  /// Whether it never ends by itself.
  var isEndless = false
  /// What the numbers below count.
  var unit = Unit.nodes
  /// How many nodes or images the job is for, nil when that is not known.
  var total: Int?
  /// How many have everything.
  var succeeded = 0
  /// How many failed.
  var failed = 0
  /// How many are at work.
  var active = 0
  /// When it was taken up, or else made.
  var startedAt: EngineTime?
  /// When it ended, nil while it has not.
  var endedAt: EngineTime?
  /// The status' own sentence about the job.
  var message = ""
  /// The images asked for.
  var images: [String] = []
  /// How far the images are, for a status that counts them: on every node, of all.
  var imageCounts: ImageCounts?
  /// The nodes that are known by name: failed ones, those at work, and as many others as there was room for.
  var nodes: [NodeReport] = []
  /// The images that failed, for a status that tells of no nodes.
  var failedImages: [FailedImage] = []
  /// The request for a retry that stands on the object.
  var retryRequest: String?

  /// Counts of images.
  struct ImageCounts: Sendable, Equatable {
    var total: Int
    var succeeded: Int
    var completed: Int
  }

  /// An image that failed somewhere.
  struct FailedImage: Sendable, Equatable {
    var name: String
    var message: String
  }

  /// How many were tried to the end.
  var done: Int { succeeded + failed }
  /// How many wait for their turn, nil when the total is not known.
  var waiting: Int? { total.map { max($0 - done - active, 0) } }

  /// Reads a job.
  ///
  /// - Parameters:
  ///   - object: the object as the API server has it; whatever it lacks counts as not said.
  ///   - kind: its kind.
  init(_ object: Node, kind: ResourceKind) {
    name = object.objectName ?? ""
    title = "\(kind.singular).\(kind.group)/\(name)"
    self.kind = kind.kind
    dialect = kind.dialect
    namespace = object.objectNamespace
    uid = object.objectUID ?? ""
    state = .pending
    startedAt = object["metadata"]?["creationTimestamp"]?.string.flatMap(EngineTime.init(rfc3339:))
    retryRequest = ControlAnnotation.retry.value(on: object)
    let plan = Self.plan(of: object, kind)
    images = plan?.images ?? []
    isEndless = plan?.completion == .never
    if let status = object["status"], status.mapping?.isEmpty == false {
      switch kind.dialect {
      case .kubeedge: readKubeEdge(status)
      case .kruise: readKruise(status)
      case .kruiseList, .nodeImage: readKruiseList(status)
      }
    }
    // Only nodes that are named can be counted without asking for the cluster's.
    if unit == .nodes, total == nil, !state.isFinished, case .names(let names)? = plan?.nodes {
      total = max(names.count, done + active)
    }
    let isHeld = plan.map { $0.isPaused || $0.concurrency == 0 } ?? false
    if isHeld, !state.isFinished { state = .paused }
  }

  /// What the spec asks for; nil when it does not read, which the status says better.
  static func plan(of object: Node, _ kind: ResourceKind) -> PullPlan? {
    do throws(PlanProblem) {
      return try PullPlan(object, of: kind)
    } catch {
      return nil
    }
  }
}
