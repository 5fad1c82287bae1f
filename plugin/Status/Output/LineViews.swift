// A job that is followed by a program or a log: one line a change.
import YAML

/// Plain lines.
struct PlainView: FollowView {
  let isLive = false
  let wantsLedger = true
  private var last = ""
  private var told: Set<String> = []

  mutating func show(_ state: FollowState, at time: Double) {
    let line = PlainLine.text(state.job)
    if line != last { StandardOutput.write(line) }
    last = line
    for note in state.notes where told.insert(note).inserted {
      StandardError.write("warning: \(note.safeForTerminal)\n")
    }
  }

  mutating func pause() {}
}

/// JSON, one object a line, or YAML documents.
struct DocumentView: FollowView {
  let isLive = false
  let wantsLedger = true
  let format: ObjectFormat
  /// What of the nodes the last document lists.
  let nodes: NodeChoiceFlags
  private var last: Node?

  init(_ format: ObjectFormat, nodes: NodeChoiceFlags) {
    self.format = format
    self.nodes = nodes
  }

  mutating func show(_ state: FollowState, at time: Double) {
    let isLast = state.job.state.isFinished && state.end != nil
    let listed = isLast ? nodes.choose(from: state.job.nodes) : nil
    let plain = StatusDocument.node(state.job, nodes: listed)
    guard plain != last else { return }
    let document = StatusDocument.node(
      state.job, nodes: listed, rate: state.rate(at: time), secondsLeft: state.secondsLeft(at: time))
    switch format {
    case .json: StandardOutput.write(TerminalJSON.escaped(JSONWriter.bytes(document)) + "\n".utf8)
    case .yaml: StandardOutput.write((last == nil ? "" : "---\n") + document.yamlText)
    }
    last = plain
  }

  mutating func pause() {}
}

/// Nothing while it lasts; only the end counts.
struct SilentView: FollowView {
  let isLive = false
  let wantsLedger = false
  private var told: Set<String> = []

  mutating func show(_ state: FollowState, at time: Double) {
    for note in state.notes where told.insert(note).inserted {
      StandardError.write("warning: \(note.safeForTerminal)\n")
    }
  }

  mutating func pause() {}
}
