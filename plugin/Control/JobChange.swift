// What the commands that steer a job do to it: rules without a cluster.
import Kubernetes
import PrePullEngine
import YAML

/// What a command comes to, given the job as it is.
enum JobChange: Equatable {
  /// These annotations are set, or taken off where the value is nil; then the job is called that.
  case patch([ControlAnnotation: String?], done: String)
  /// Nothing is to be done: it is so already, or there is nothing left to steer.
  case nothing(String)
  /// The command would not do what the user wants, and this would.
  case refusal(String)

  /// Nothing new starts any more.
  static func pause(_ job: SteeredJob) -> JobChange {
    if job.snapshot.state.isFinished { return .nothing("has ended already (\(job.end)), there is nothing to pause") }
    if job.isCancelled { return .nothing("is being cancelled, there is nothing to pause") }
    if job.isPaused { return .nothing("is paused already") }
    return .patch([.paused: "true"], done: "paused")
  }

  /// Takes back a pause, and a cancellation.
  static func resume(_ job: SteeredJob) -> JobChange {
    var annotations: [ControlAnnotation: String?] = [:]
    if job.isPaused { annotations[.paused] = .some(nil) }
    if job.isCancelled { annotations[.cancelled] = .some(nil) }
    if job.hasNoParallelism {
      let advice =
        "spec.parallelism is 0, which pauses it too; kubectl patch \(job.target) --type=merge "
        + "-p '{\"spec\":{\"parallelism\":1}}' lets it go on"
      return annotations.isEmpty ? .refusal(advice) : .patch(annotations, done: "resumed; but \(advice)")
    }
    if !annotations.isEmpty { return .patch(annotations, done: "resumed") }
    if job.snapshot.state.isFinished { return .nothing("has ended already (\(job.end)), there is nothing to resume") }
    return .nothing("is not paused")
  }

  /// Gives the job up.
  static func cancel(_ job: SteeredJob) -> JobChange {
    if job.isCancelled { return .nothing("is cancelled already") }
    if job.snapshot.state.isFinished { return .nothing("has ended already (\(job.end)), there is nothing to cancel") }
    return .patch([.cancelled: "true"], done: "cancelled")
  }

  /// Has the nodes that failed tried again.
  ///
  /// - Parameter request: a text that differs from that of every retry before.
  static func retry(_ job: SteeredJob, request: String) -> JobChange {
    if job.isCancelled {
      // The engine would open the job and end it again at once.
      return .refusal(
        "it was cancelled; kubectl prepull resume \(job.address) takes that back, and the nodes that were not tried "
          + "go on")
    }
    guard job.snapshot.failed > 0 || !job.snapshot.failedImages.isEmpty || job.snapshot.state == .failed else {
      return .nothing("has no node that failed, there is nothing to retry")
    }
    return .patch([.retry: request], done: job.isHeld ? "retried, but it is paused" : "retried")
  }

  /// The merge patch of these annotations, and of nothing else.
  static func mergePatch(_ annotations: [ControlAnnotation: String?]) -> Node {
    var entries: [Mapping.Entry] = []
    for annotation in ControlAnnotation.allCases {
      guard let value = annotations[annotation] else { continue }
      entries.append(Mapping.Entry(key: annotation.key, value: value.map { Node(.string($0)) } ?? Node(.null)))
    }
    return ["metadata": ["annotations": Node(.mapping(Mapping(entries)))]]
  }
}

/// A job as those see it who steer it.
struct SteeredJob {
  let found: FoundJob
  let snapshot: JobSnapshot

  init(_ found: FoundJob) {
    self.found = found
    snapshot = JobSnapshot(found.object, kind: found.kind)
  }

  var isPaused: Bool { ControlAnnotation.paused.value(on: found.object) == "true" }
  var isCancelled: Bool { ControlAnnotation.cancelled.value(on: found.object) == "true" }

  /// Kruise's own way to pause a job.
  var hasNoParallelism: Bool {
    guard found.kind.dialect != .kubeedge else { return false }
    let parallelism = found.object["spec"]?["parallelism"]
    return parallelism?.integer == 0 || parallelism?.string.flatMap(Int.init) == 0
  }

  var isHeld: Bool { isPaused || hasNoParallelism }

  /// How it ended, in one word.
  var end: String { snapshot.state.rawValue.lowercased() }

  /// `imagepulljob/shop -n prod`, for commands of this plugin.
  var address: String { "\(found.kind.singular)/\(found.name)" + place }
  /// `imagepulljob.apps.kruise.io shop -n prod`, for kubectl.
  var target: String { "\(found.kind.singular).\(found.kind.group) \(found.name)" + place }

  private var place: String { found.namespace.map { " -n \($0)" } ?? "" }
}
