// A job in one line, for pipes and logs.

enum PlainLine {
  /// `imagepulljob.apps.kruise.io/shop Pulling: 30 of 50 nodes, 29 succeeded, 1 failed, 10 pulling, 10 waiting`; of a
  /// job that failed, the reasons follow. The line says nothing that changes by itself, so that it is new only when
  /// the job is.
  static func text(_ job: JobSnapshot) -> String {
    var text = "\(job.title) \(job.state.rawValue): \(progress(job))"
    // Kruise's running commentary repeats the numbers.
    if !job.message.isEmpty, job.dialect == .kubeedge || job.state == .failed { text += "; \(job.message)" }
    if job.state == .failed {
      for group in job.failureGroups.prefix(3) {
        text += "; " + (job.unit == .nodes ? "\(counted(group.count, "node")): " : "") + group.reason
      }
    }
    return text.safeForTerminal + "\n"
  }

  /// `30 of 50 nodes, 29 succeeded, 1 failed, 10 pulling, 10 waiting`.
  static func progress(_ job: JobSnapshot) -> String {
    var text =
      job.total.map { "\(job.done) of \($0) \(job.unit.noun(after: $0))" }
      ?? "\(job.done) \(job.unit.noun(after: job.done)) done"
    text += ", \(job.succeeded) succeeded, \(job.failed) failed"
    if job.state.isFinished {
      if let waiting = job.waiting, waiting > 0 { text += ", \(waiting) not tried" }
    } else {
      text += ", \(job.active) pulling"
      if let waiting = job.waiting { text += ", \(waiting) waiting" }
    }
    return text
  }
}
