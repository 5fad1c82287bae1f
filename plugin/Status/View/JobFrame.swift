// A job as one screen of text: a function of the job, the time and the terminal.
import PrePullEngine
import Terminal

/// The screen of a job.
struct JobFrame {
  let job: JobSnapshot
  let context: FrameContext

  /// The lines: never more than the terminal has rows, and none wider than it is.
  var lines: [String] {
    let rows = max(context.size.rows, 1)
    // Where there is least room, the progress says most.
    let head = rows == 1 ? [progress] : rows == 2 ? [title, progress] : [title, progress, counts]
    var left = rows - head.count
    var lines = head
    for note in remarks where left > 0 {
      lines.append(note)
      left -= 1
    }
    let failures = FailureSection(job: job, context: context)
    let pulling = PullingSection(job: job, context: context)
    // Failures may take all but three lines; what pulls gets the rest.
    let wanted = pulling.isEmpty ? 0 : min(3, left / 2)
    let failed = failures.lines(atMost: left - wanted)
    lines += failed
    lines += pulling.lines(atMost: left - failed.count)
    let columns = max(context.size.columns, 1)
    return lines.map { $0.text(columns: columns, isColored: context.isColored) }
  }

  private var title: StyledLine {
    var line = StyledLine(job.title, .location)
    if let namespace = job.namespace { line.add("  in \(namespace)") }
    line.add("  ")
    line.add(job.state.rawValue.lowercased(), job.state.style)
    if let elapsed { line.add("  \(elapsed)") }
    return line
  }

  /// How long it has been running, or ran.
  private var elapsed: String? {
    guard let start = job.startedAt else { return nil }
    return HumanDuration.text(seconds: max((job.endedAt ?? context.now).seconds - start.seconds, 0))
  }

  private var progress: StyledLine {
    // A job that failed for want of nodes is not 100% done.
    guard let total = job.total, total > 0 || job.state == .succeeded else {
      return StyledLine("\(Self.number(job.done)) \(job.unit.noun(after: job.done)) done" + speed)
    }
    let percent = total == 0 ? 100 : job.done * 100 / total
    let unit = job.unit.noun(after: total)
    let text = "  \(percent)%  \(Self.number(job.done)) of \(Self.number(total)) \(unit)\(speed)"
    var line = StyledLine()
    let room = min(context.size.columns - DisplayWidth.of(text), 60)
    if room >= 8 {
      let bar = ProgressBar.pieces(
        succeeded: total == 0 ? 1 : job.succeeded, failed: job.failed, total: total, columns: room,
        isUnicode: context.isUnicode)
      for piece in bar { line.add(piece.text, piece.style) }
      line.add(text)
    } else {
      line.add(String(text.dropFirst(2)))
    }
    return line
  }

  private var speed: String {
    guard !job.state.isFinished else { return "" }
    var text = ""
    if let rate = context.rate { text += "  \(Self.rate(rate))/s" }
    if let left = context.secondsLeft { text += "  \(HumanDuration.text(seconds: left)) left" }
    return text
  }

  private var counts: StyledLine {
    var line = StyledLine("succeeded \(Self.number(job.succeeded))", job.succeeded > 0 ? .caret : nil)
    line.add("   ")
    line.add("failed \(Self.number(job.failed))", job.failed > 0 ? .removed : nil)
    line.add("   pulling \(Self.number(job.active))")
    if let waiting = job.waiting {
      line.add("   \(job.state.isFinished ? "not tried" : "waiting") \(Self.number(waiting))")
    }
    if job.unit == .nodes, let images = job.imageCounts {
      line.add("   images \(images.completed) of \(images.total) done")
    }
    return line
  }

  private var remarks: [StyledLine] {
    var lines: [StyledLine] = []
    // Kruise's running commentary repeats the numbers above.
    let isNews = job.dialect == .kubeedge || job.state == .failed
    if isNews, !job.message.isEmpty { lines.append(StyledLine(job.message, job.state == .failed ? .removed : nil)) }
    if job.state == .pending { lines.append(StyledLine("no controller has taken the job up yet")) }
    return lines + context.notes.map { StyledLine($0, .warning) }
  }

  /// `12,345`.
  static func number(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// Two digits that matter.
  static func rate(_ rate: Double) -> String {
    if rate >= 10 { return number(Int(rate.rounded())) }
    let hundredths = Int((rate * 100).rounded())
    if rate >= 1 { return "\(hundredths / 100).\(hundredths % 100 / 10)" }
    return "0.\(hundredths < 10 ? "0" : "")\(hundredths)"
  }
}

extension JobSnapshot.State {
  /// What the state is painted with.
  var style: Style? {
    switch self {
    case .succeeded: .success
    case .failed: .error
    case .paused: .warning
    case .pending, .initial: nil
    case .checking, .pulling: .addition
    }
  }
}
