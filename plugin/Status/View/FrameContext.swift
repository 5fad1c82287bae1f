// What a frame depends on beside the job.
import PrePullEngine

/// The size of a terminal in characters.
struct TerminalSize: Sendable, Equatable {
  var columns: Int
  var rows: Int

  /// What is taken for a terminal that does not say its size.
  static let standard = TerminalSize(columns: 80, rows: 24)
  /// For a pipe, where nothing has to fit.
  static let unlimited = TerminalSize(columns: 100_000, rows: 100_000)
}

/// The surroundings of a frame.
struct FrameContext: Sendable {
  /// The time of day, which ages are counted to.
  var now: EngineTime
  /// The room that there is.
  var size: TerminalSize
  /// Whether to paint.
  var isColored = false
  /// Whether the terminal shows more than ASCII.
  var isUnicode = true
  /// Whether everything is shown, as with `-o wide`.
  var isWide = false
  /// How many are done a second.
  var rate: Double?
  /// How many seconds are left.
  var secondsLeft: Int?
  /// What the user should know beside the job's own state.
  var notes: [String] = []
}
