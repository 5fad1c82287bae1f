// The parts of a frame that shrink when there is little room.
import Terminal

/// The failures by reason.
struct FailureSection {
  let job: JobSnapshot
  let context: FrameContext

  /// At most so many lines; the last says what was left out.
  func lines(atMost limit: Int) -> [StyledLine] {
    let groups = job.failureGroups
    guard !groups.isEmpty, limit >= 2 else { return [] }
    let room = limit - 1
    let shown = groups.count <= room ? groups.count : room - 1
    var lines = [StyledLine("Failures", .location)] + groups.prefix(shown).map(line)
    let rest = groups.dropFirst(shown)
    if !rest.isEmpty {
      let count = rest.reduce(0) { $0 + $1.count }
      lines.append(
        StyledLine("  \(JobFrame.number(count))\(shown > 0 ? " more" : ""), for \(counted(rest.count, "other reason"))")
      )
    }
    return lines
  }

  private func line(_ group: FailureGroup) -> StyledLine {
    let unit = job.unit == .nodes ? "node" : "image"
    var line = StyledLine("  ")
    if job.unit == .nodes {
      line.add("\(JobFrame.number(group.count)) \(group.count == 1 ? unit : unit + "s"): ", .removed)
    }
    line.add(group.reason)
    guard !group.nodes.isEmpty else { return line }
    let room = context.isWide ? Int.max : context.size.columns - line.width
    line.add("  (\(Self.names(group.nodes, room: room - 4)))")
    return line
  }

  /// As many names as there is room for, and always one.
  static func names(_ names: [String], room: Int) -> String {
    var text = names.first ?? ""
    var count = 1
    for name in names.dropFirst() {
      let rest = names.count - count - 1
      let tail = rest > 0 ? " and \(rest) more" : ""
      guard DisplayWidth.of(text) + DisplayWidth.of(name) + 2 + DisplayWidth.of(tail) <= room else { break }
      text += ", \(name)"
      count += 1
    }
    return count < names.count ? "\(text) and \(names.count - count) more" : text
  }
}

/// The nodes that are at work, those that have been for the longest time first.
struct PullingSection {
  let job: JobSnapshot
  let context: FrameContext

  /// Whether there is nothing to show.
  var isEmpty: Bool { job.state.isFinished || !job.nodes.contains { $0.state.isActive } }

  /// At most so many lines.
  func lines(atMost limit: Int) -> [StyledLine] {
    guard !isEmpty, limit >= 2 else { return [] }
    let nodes = job.nodes.filter(\.state.isActive).sorted {
      ($0.time?.milliseconds ?? .max, $0.name) < ($1.time?.milliseconds ?? .max, $1.name)
    }
    var lines = [StyledLine("Pulling now", .location)]
    var text = ""
    for (index, node) in nodes.enumerated() {
      let entry = label(node)
      let isLast = lines.count == limit - 1
      let more = "  and \(JobFrame.number(nodes.count - index)) more"
      let reserve = isLast && index < nodes.count - 1 ? DisplayWidth.of(more) : 0
      if !text.isEmpty, DisplayWidth.of(text) + DisplayWidth.of(entry) + 4 + reserve > context.size.columns {
        if isLast {
          lines.append(StyledLine("  " + text + more))
          return lines
        }
        lines.append(StyledLine("  " + text))
        text = ""
      }
      text += text.isEmpty ? entry : "  " + entry
    }
    lines.append(StyledLine("  " + text))
    return lines
  }

  private func label(_ node: NodeReport) -> String {
    guard let time = node.time else { return node.name }
    return "\(node.name) \(HumanDuration.text(seconds: max(context.now.seconds - time.seconds, 0)))"
  }
}
