// What a job's status says, and how it differs from what it said last.
import PrePullAPI
import YAML

/// The published status of a job of any dialect.
struct StatusBoard: Sendable {
  private var fields = PublishedFields()
  private var entries = EntryBoard()
  private var failedNodes = NameBoard()
  private let dialect: Dialect
  private var needsWhole = true
  /// The state that KubeEdge's view shows, and since when.
  private var shown: (state: String, since: EngineTime)?

  /// With more operations than that the whole status is cheaper; servers refuse over 10,000.
  private static let maximumOperations = 2000

  init(_ dialect: Dialect) { self.dialect = dialect }

  /// Nothing that was published is of use any more.
  mutating func reset() { needsWhole = true }

  /// What is to be written.
  ///
  /// - Parameters:
  ///   - job: the job.
  ///   - changed: the nodes that changed since the last call.
  ///   - whole: whether what was published is unknown.
  mutating func patch(_ job: borrowing PullEngine, changed: [Int], whole: Bool) -> StatusPatch? {
    // The last status of a job is in its final order, which does not depend on how it came about.
    let isOver = job.end != nil && job.tally.active == 0
    if whole || needsWhole || isOver {
      needsWhole = false
      return .replace(self.whole(job))
    }
    var operations: [StatusPatch.Operation] = []
    switch dialect {
    case .kubeedge:
      entries.update(job, changed: changed)
      operations = entries.takeOperations(job)
    case .kruise: operations = failedNodes.update(job, changed: changed)
    case .kruiseList, .nodeImage: break
    }
    operations = fields.operations(to: scalars(job)) + operations
    if operations.isEmpty { return nil }
    if operations.count > Self.maximumOperations { return .replace(assembled(job)) }
    return .operations(operations)
  }

  /// The whole status, in its final order.
  mutating func whole(_ job: borrowing PullEngine) -> Node {
    switch dialect {
    case .kubeedge: entries.rebuild(job)
    case .kruise: failedNodes.rebuild(job)
    case .kruiseList, .nodeImage: break
    }
    return assembled(job)
  }

  private mutating func assembled(_ job: borrowing PullEngine) -> Node {
    fields.set(scalars(job))
    var mapping = Mapping(fields.entries)
    switch dialect {
    case .kubeedge:
      let (status, nodeStatus) = entries.nodes(job)
      mapping["status"] = Node(.sequence(status))
      mapping["nodeStatus"] = Node(.sequence(nodeStatus))
    case .kruise: mapping["failedNodes"] = failedNodes.node
    case .kruiseList, .nodeImage: break
    }
    return Node(.mapping(mapping))
  }

  private mutating func scalars(_ job: borrowing PullEngine) -> [(String, Node?)] {
    switch dialect {
    case .kubeedge:
      let state = KubeEdgeStatus.state(of: job)
      if shown?.state != state { shown = (state, job.end?.at ?? job.now) }
      let since = job.end?.at ?? shown?.since ?? job.now
      return KubeEdgeStatus.fields(of: job, since: since, leftOut: entries.leftOut(job))
    case .kruise: return KruiseStatus.fields(of: job, leftOut: failedNodes.leftOut(job))
    case .kruiseList, .nodeImage: return KruiseStatus.listFields(of: job)
    }
  }
}

/// The fields of a status that are written as wholes.
struct PublishedFields: Sendable {
  private(set) var entries: [Mapping.Entry] = []

  mutating func set(_ values: [(String, Node?)]) {
    entries = values.compactMap { key, value in value.map { Mapping.Entry(key: key, value: $0) } }
  }

  /// The operations that lead from what was published to these values.
  mutating func operations(to values: [(String, Node?)]) -> [StatusPatch.Operation] {
    var operations: [StatusPatch.Operation] = []
    for (key, value) in values {
      let published = entries.first { $0.key == key }?.value
      guard published != value else { continue }
      let kind: StatusPatch.Operation.Kind = value == nil ? .remove : published == nil ? .add : .replace
      operations.append(StatusPatch.Operation(kind: kind, path: "/status/\(key)", value: value))
    }
    if !operations.isEmpty { set(values) }
    return operations
  }
}
