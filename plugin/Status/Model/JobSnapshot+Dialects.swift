// Reads the status of each dialect.
import PrePullEngine
import YAML

extension JobSnapshot {
  // MARK: - KubeEdge

  mutating func readKubeEdge(_ status: Node) {
    message = status["reason"]?.string ?? ""
    // A controller may know one of the two published views only.
    state =
      switch status["state"]?.string ?? "" {
      case "Init": .initial
      case "Checking": .checking
      case "Pulling": .pulling
      case "Successful": .succeeded
      case "Failed": .failed
      default:
        switch status["phase"]?.string ?? "" {
        case "Init": .initial
        case "InProgress": .pulling
        case "Completed": .succeeded
        case "Failure": .failed
        default: .pending
        }
      }
    if state.isFinished { endedAt = status["time"]?.string.flatMap(EngineTime.init(rfc3339:)) }
    let entries = status["status"]?.sequence ?? []
    nodes =
      entries.isEmpty
      ? (status["nodeStatus"]?.sequence ?? []).compactMap(NodeReport.init(v1alpha2:))
      : entries.compactMap(NodeReport.init(v1alpha1:))
    for node in nodes {
      switch node.state {
      case .succeeded: succeeded += 1
      case .failed: failed += 1
      case .pulling, .checking: active += 1
      case .waiting: break
      }
    }
    // Successes are left out first, so those that are not listed succeeded, unless there were more failures than room.
    if let note = LeftOutNote(in: message) { succeeded = max(note.of - failed - active, succeeded) }
    if state == .succeeded { total = succeeded + failed }
  }

  // MARK: - Kruise

  mutating func readKruise(_ status: Node) {
    readKruiseTimes(status)
    message = status["message"]?.string ?? ""
    total = status["desired"]?.integer
    active = status["active"]?.integer ?? 0
    succeeded = status["succeeded"]?.integer ?? 0
    failed = status["failed"]?.integer ?? 0
    nodes = (status["failedNodes"]?.sequence ?? []).compactMap(\.string).map { NodeReport(name: $0, state: .failed) }
    settleKruise(isWhole: succeeded >= total ?? 0 && failed == 0)
  }

  mutating func readKruiseList(_ status: Node) {
    unit = .images
    readKruiseTimes(status)
    let counts = ImageCounts(
      total: status["desired"]?.integer ?? images.count, succeeded: status["succeeded"]?.integer ?? 0,
      completed: status["completed"]?.integer ?? 0)
    imageCounts = counts
    total = counts.total
    succeeded = counts.succeeded
    failed = max(counts.completed - counts.succeeded, 0)
    active = min(status["active"]?.integer ?? 0, max(counts.total - done, 0))
    failedImages = (status["failedImageStatuses"]?.sequence ?? []).map {
      FailedImage(name: $0["name"]?.string ?? "", message: $0["message"]?.string ?? "")
    }
    message = failedImages.first { $0.name.isEmpty }?.message ?? ""
    settleKruise(isWhole: counts.succeeded >= counts.total && failedImages.isEmpty)
  }

  private mutating func readKruiseTimes(_ status: Node) {
    endedAt = status["completionTime"]?.string.flatMap(EngineTime.init(rfc3339:))
    let started = status["startTime"]?.string.flatMap(EngineTime.init(rfc3339:))
    startedAt = started ?? startedAt
    state = started == nil ? .pending : .initial
  }

  /// Kruise's jobs complete whatever became of their nodes. Here such a job has failed when a node has, when not every
  /// node was tried (a deadline, a cancellation), or when it could not be run.
  private mutating func settleKruise(isWhole: Bool) {
    if endedAt != nil {
      state = isWhole && !message.hasPrefix(PlanProblem.statusPrefix) ? .succeeded : .failed
    } else if active > 0 || done > 0 {
      state = .pulling
    }
  }
}

extension NodeReport {
  /// Reads an entry of KubeEdge's v1alpha1 `status`.
  fileprivate init?(v1alpha1 entry: Node) {
    guard let node = entry["nodeStatus"], let name = node["nodeName"]?.string else { return nil }
    let state: State =
      switch node["state"]?.string {
      case "Successful": .succeeded
      case "Failed": .failed
      case "Pulling": .pulling
      case "Checking": .checking
      default: .waiting
      }
    self.init(
      name: name, state: state, time: node["time"]?.string.flatMap(EngineTime.init(rfc3339:)),
      reason: node["reason"]?.string)
    images = Self.images(entry, key: "state", good: "Successful")
  }

  /// Reads an entry of KubeEdge's v1alpha2 `nodeStatus`.
  fileprivate init?(v1alpha2 entry: Node) {
    guard let name = entry["nodeName"]?.string else { return nil }
    let state: State =
      switch entry["phase"]?.string {
      case "Successful": .succeeded
      case "Failure": .failed
      case "InProgress", "Unknown": .pulling
      default: .waiting
      }
    let time = entry["actionFlow"]?.sequence?.last?["time"]?.string
    self.init(
      name: name, state: state, time: time.flatMap(EngineTime.init(rfc3339:)), reason: entry["reason"]?.string)
    images = Self.images(entry, key: "status", good: "True")
  }

  private static func images(_ entry: Node, key: String, good: String) -> [Image] {
    (entry["imageStatus"]?.sequence ?? []).compactMap { image in
      guard let name = image["image"]?.string else { return nil }
      return Image(name: name, isPulled: image[key]?.string == good, reason: image["reason"]?.string)
    }
  }
}
