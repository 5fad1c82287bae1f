// A job that is followed on a terminal, redrawn in place.
import PrePullEngine
import Terminal

/// The live view.
struct LiveView: FollowView {
  let isLive = true
  let wantsLedger = true
  let isColored: Bool
  let isUnicode: Bool
  let isWide: Bool
  private var screen = TerminalScreen()

  init(isColored: Bool, isUnicode: Bool, isWide: Bool) {
    self.isColored = isColored
    self.isUnicode = isUnicode
    self.isWide = isWide
  }

  mutating func show(_ state: FollowState, at time: Double) {
    let size = TerminalScreen.size
    // The last column stays free: terminals do not agree on where the cursor is behind it.
    let room = TerminalSize(columns: max(size.columns - 1, 1), rows: size.rows)
    let context = FrameContext(
      now: .now, size: room, isColored: isColored, isUnicode: isUnicode, isWide: isWide, rate: state.rate(at: time),
      secondsLeft: state.secondsLeft(at: time), notes: state.notes + (state.ledgerRemark.map { [$0] } ?? []))
    screen.draw(JobFrame(job: state.job, context: context).lines, size: size)
  }

  mutating func pause() { screen.leave() }
}
