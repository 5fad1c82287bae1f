// The status of an ImagePrePullJob, in both published views.
import YAML

enum KubeEdgeStatus {
  /// How much a node's entry is wanted when there is no room for all.
  enum Rank: Int, Comparable {
    case failed, running, succeeded, hidden
    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  static func rank(of node: Int, in job: borrowing PullEngine) -> Rank {
    switch job.nodes[node].state {
    case .failed: .failed
    case .running, .resting: .running
    case .queued: job.works[node] == nil ? .hidden : .running
    case .succeeded: .succeeded
    case .outside, .parked: .hidden
    }
  }

  // MARK: - The job

  /// The job's state in v1alpha1.
  static func state(of job: borrowing PullEngine) -> String {
    if let end = job.end { return end.isSuccess ? "Successful" : "Failed" }
    if job.outbox.hasPulled || job.tally.done > 0 && job.outbox.hasOrdered { return "Pulling" }
    return job.outbox.hasOrdered ? "Checking" : "Init"
  }

  /// The job's fields of both views.
  static func fields(of job: borrowing PullEngine, since: EngineTime, leftOut: Int) -> [(String, Node?)] {
    let state = state(of: job)
    let event: String =
      switch state {
      case "Checking", "Init": "Init"
      case "Pulling": "Check"
      case "Successful": "Pull"
      default: (job.end?.step ?? .pull).rawValue
      }
    let phase: String =
      switch state {
      case "Init": "Init"
      case "Successful": "Completed"
      case "Failed": "Failure"
      default: "InProgress"
      }
    return [
      ("state", text(state)), ("event", text(event)), ("action", text(state == "Failed" ? "Failure" : "Success")),
      ("reason", reason(of: job, leftOut: leftOut).map(text)), ("time", text(since.description)),
      ("phase", text(phase)),
    ]
  }

  private static func reason(of job: borrowing PullEngine, leftOut: Int) -> String? {
    var parts: [String] = []
    if let end = job.end {
      if let reason = job.endReason(end.cause) {
        parts.append(reason)
      } else if job.tally.failed > 0 {
        parts.append(
          """
          \(job.tally.failed) of \(job.selected) nodes failed, which failureTolerate \
          \(job.plan.failureTolerate?.description ?? "") allows
          """)
      }
    } else if job.plan.isHeld {
      parts.append("paused")
    }
    if leftOut > 0 {
      parts.append(LeftOutNote(leftOut: leftOut, of: job.tally.done + job.works.count).text)
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  // MARK: - Nodes

  /// The node's entry in v1alpha1's `status`.
  static func entry(of node: Int, in job: borrowing PullEngine) -> Node {
    let record = job.nodes[node]
    var fields = [Mapping.Entry(key: "nodeName", value: text(record.name))]
    func add(_ key: String, _ value: String) { fields.append(Mapping.Entry(key: key, value: text(value))) }
    if record.state.isDone, let outcome = record.outcome {
      add("state", record.state == .succeeded ? "Successful" : "Failed")
      add("event", record.state == .succeeded ? "Pull" : (outcome.failure?.step ?? .pull).rawValue)
      add("action", record.state == .succeeded ? "Success" : "Failure")
      if record.state == .failed, let failure = outcome.failure { add("reason", failure.message) }
      add("time", EngineTime(seconds: outcome.finishedAt).description)
    } else {
      let work = job.works[node]
      add("state", work?.startedAt == nil ? "Checking" : "Pulling")
      add("event", work?.startedAt == nil ? "Init" : "Check")
      add("action", "Success")
      add("time", (work?.startedAt ?? work?.orderedAt ?? job.now).description)
    }
    var entry = [Mapping.Entry(key: "nodeStatus", value: Node(.mapping(Mapping(fields))))]
    let images = imageStatus(of: node, in: job, state: ("state", "Successful", "Failed"))
    if !images.isEmpty { entry.insert(Mapping.Entry(key: "imageStatus", value: Node(.sequence(images))), at: 0) }
    return Node(.mapping(Mapping(entry)))
  }

  /// The node's entry in v1alpha2's `nodeStatus`.
  static func nodeEntry(of node: Int, in job: borrowing PullEngine) -> Node {
    let record = job.nodes[node]
    var fields = [Mapping.Entry(key: "nodeName", value: text(record.name))]
    func add(_ key: String, _ value: Node) { fields.append(Mapping.Entry(key: key, value: value)) }
    var flow: [Node] = []
    if record.state.isDone, let outcome = record.outcome {
      add("phase", text(record.state == .succeeded ? "Successful" : "Failure"))
      let failure = record.state == .failed ? outcome.failure : nil
      if let failure { add("reason", text(failure.message)) }
      let checked = EngineTime(seconds: outcome.finishedAt - outcome.took)
      let finished = EngineTime(seconds: outcome.finishedAt)
      switch failure?.step {
      case .initial: break
      case .check: flow.append(step("Check", "False", failure?.message, finished))
      case .pull, .timeOut, nil:
        flow.append(step("Check", "True", nil, checked))
        flow.append(step("Pull", failure == nil ? "True" : "False", failure?.message, finished))
      }
    } else {
      add("phase", text(record.marks.contains(.lostReady) ? "Unknown" : "InProgress"))
      if record.marks.contains(.lostReady) { add("reason", text("the node is not ready")) }
      if let work = job.works[node], work.startedAt != nil { flow.append(step("Check", "True", nil, work.orderedAt)) }
    }
    if !flow.isEmpty { add("actionFlow", Node(.sequence(flow))) }
    let images = imageStatus(of: node, in: job, state: ("status", "True", "False"))
    if !images.isEmpty { add("imageStatus", Node(.sequence(images))) }
    return Node(.mapping(Mapping(fields)))
  }

  private static func step(_ action: String, _ status: String, _ reason: String?, _ time: EngineTime) -> Node {
    var fields: [Mapping.Entry] = [
      Mapping.Entry(key: "action", value: text(action)), Mapping.Entry(key: "status", value: text(status)),
    ]
    if let reason { fields.append(Mapping.Entry(key: "reason", value: text(reason))) }
    fields.append(Mapping.Entry(key: "time", value: text(time.description)))
    return Node(.mapping(Mapping(fields)))
  }

  private static func imageStatus(
    of node: Int, in job: borrowing PullEngine, state: (key: String, good: String, bad: String)
  ) -> [Node] {
    let record = job.nodes[node]
    let outcome = record.outcome
    let work = job.works[node]
    var list: [Node] = []
    for image in job.images.order {
      guard let name = job.images.name(image) else { continue }
      var fields = [Mapping.Entry(key: "image", value: text(name))]
      let isPulled =
        outcome?.pulled.contains(image) == true || work?.images.contains { $0.index == image && $0.isPulled } == true
      if isPulled {
        fields.append(Mapping.Entry(key: state.key, value: text(state.good)))
      } else if let failure = outcome?.failure?.images.first(where: { $0.image == image }) {
        fields.append(Mapping.Entry(key: state.key, value: text(state.bad)))
        fields.append(Mapping.Entry(key: "reason", value: text(failure.message)))
      } else {
        continue
      }
      list.append(Node(.mapping(Mapping(fields))))
    }
    return list
  }

  /// How many bytes both entries take in JSON, with the commas behind them.
  static func size(of node: Int, in job: borrowing PullEngine) -> Int {
    JSONWriter.bytes(entry(of: node, in: job)).count + JSONWriter.bytes(nodeEntry(of: node, in: job)).count + 2
  }

  static func text(_ value: String) -> Node { Node(.string(value)) }
}
