// The status of an ImagePullJob and of an ImageListPullJob.
import YAML

enum KruiseStatus {
  /// The fields of an ImagePullJob's status but for `failedNodes`.
  static func fields(of job: borrowing PullEngine, leftOut: Int) -> [(String, Node?)] {
    var text = message(of: job)
    if leftOut > 0 { text += "; \(leftOut) more failed nodes are left out here for lack of room" }
    return [
      ("startTime", time(job.startedAt)), ("completionTime", time(job.end?.at)),
      ("desired", Node(.integer(job.selected))), ("active", Node(.integer(job.tally.active))),
      ("succeeded", Node(.integer(job.tally.succeeded))), ("failed", Node(.integer(job.tally.failed))),
      ("message", Node(.string(text))),
    ]
  }

  /// The job's state in the sentence that Kruise uses.
  static func message(of job: borrowing PullEngine) -> String {
    if let end = job.end { return job.endReason(end.cause) ?? "job has completed" }
    guard job.tally.done > 0 else { return "job is running, no progress" }
    let tenths = (job.tally.done * 2000 + job.tally.selected) / (2 * job.tally.selected)
    return "job is running, progress \(tenths / 10).\(tenths % 10)%"
  }

  /// The status of an ImageListPullJob, which counts images.
  static func listFields(of job: borrowing PullEngine) -> [(String, Node?)] {
    let selected = job.selected
    let isKnown = job.listing.isComplete || job.end != nil
    var (active, completed, succeeded) = (0, 0, 0)
    var failed: [Node] = []
    for image in job.images.order {
      let counts = job.imageTally[image]
      if counts.active > 0 { active += 1 }
      if isKnown, counts.pulled + counts.failed >= selected { completed += 1 }
      if isKnown, counts.pulled >= selected { succeeded += 1 }
      guard counts.failed > 0, let name = job.images.name(image) else { continue }
      let kinds = counts.failures.filter { $0.value > 0 }
        .sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        .map { "\($0.key.rawValue) (\($0.value))" }
      failed.append([
        "imagePullJob": "", "name": Node(.string(name)),
        "message": Node(.string("\(counts.failed) of \(selected) nodes failed: \(kinds.joined(separator: ", "))")),
      ])
    }
    return [
      ("startTime", time(job.startedAt)), ("completionTime", time(job.end?.at)),
      ("desired", Node(.integer(job.images.order.count))), ("active", Node(.integer(active))),
      ("completed", Node(.integer(completed))), ("succeeded", Node(.integer(succeeded))),
      ("failedImageStatuses", failed.isEmpty ? nil : Node(.sequence(failed))),
    ]
  }

  private static func time(_ time: EngineTime?) -> Node? { time.map { Node(.string($0.description)) } }
}
