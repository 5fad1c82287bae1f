// Jobs of all kinds in one table.
import Kubernetes
import PrePullEngine
import Terminal

enum JobTable {
  /// The columns; with `-A` the namespace comes first.
  static func columns(showsNamespaces: Bool) -> [Table.Column] {
    (showsNamespaces ? [Table.Column("Namespace")] : []) + [
      .init("Name"), .init("State"), .init("Progress"), .init("Failed"), .init("Age"),
      .init("Pulling", isWideOnly: true), .init("Images", isWideOnly: true), .init("Message", isWideOnly: true),
    ]
  }

  /// A job's cells.
  static func row(_ job: FoundJob, showsNamespaces: Bool, now: EngineTime) -> [String] {
    let snapshot = JobSnapshot(job.object, kind: job.kind)
    let created = job.object["metadata"]?["creationTimestamp"]?.string.flatMap(EngineTime.init(rfc3339:))
    return (showsNamespaces ? [job.namespace ?? ""] : []) + [
      "\(job.kind.singular)/\(job.name)", snapshot.state.rawValue, progress(snapshot), "\(snapshot.failed)",
      created.map { HumanDuration.text(seconds: now.seconds - $0.seconds) } ?? "<unknown>", "\(snapshot.active)",
      snapshot.images.joined(separator: ","), snapshot.message,
    ]
  }

  private static func progress(_ job: JobSnapshot) -> String {
    job.total.map { "\(job.done)/\($0) \(job.unit.rawValue)" } ?? "\(job.done) \(job.unit.rawValue)"
  }
}
