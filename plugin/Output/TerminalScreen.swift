import Terminal

// Draws on a terminal in place, and leaves it as it was found.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A region at the terminal's cursor that is drawn again and again.
///
/// A frame is one write, between the escapes of a synchronised update, and overwrites what changed instead of clearing
/// it first: no terminal shows half of it. While it lasts the cursor is hidden and typing is not shown, as a line break
/// would move the region.
struct TerminalScreen {
  private var saved: termios?
  private var isEntered = false
  /// The columns of each line that was drawn.
  private var drawn: [Int] = []

  /// The terminal's size; the standard one for a terminal that does not say.
  static var size: TerminalSize {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_col > 0, window.ws_row > 0 else {
      return .standard
    }
    return TerminalSize(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }

  /// Whether a terminal can be drawn on at all: it is one, and it understands escapes.
  static func canDraw(isTerminal: Bool, environment: (String) -> String? = environmentVariable) -> Bool {
    let kind = environment("TERM") ?? ""
    return isTerminal && !kind.isEmpty && kind != "dumb"
  }

  /// Whether the locale has more than ASCII, as the terminal then has too.
  static func isUnicode(environment: (String) -> String? = environmentVariable) -> Bool {
    for name in ["LC_ALL", "LC_CTYPE", "LANG"] {
      guard let locale = environment(name)?.lowercased(), !locale.isEmpty else { continue }
      return locale.contains("utf-8") || locale.contains("utf8")
    }
    return false
  }

  /// Hides the cursor and what is typed.
  mutating func enter() {
    guard !isEntered else { return }
    isEntered = true
    var settings = termios()
    // Only the foreground job may change the terminal; any other would be stopped for trying.
    if isatty(STDIN_FILENO) == 1, tcgetpgrp(STDIN_FILENO) == getpgrp(), tcgetattr(STDIN_FILENO, &settings) == 0 {
      saved = settings
      settings.c_lflag &= ~tcflag_t(ECHO)
      tcsetattr(STDIN_FILENO, TCSANOW, &settings)
    }
    StandardOutput.write("\u{1B}[?25l")
  }

  /// Gives the terminal back, with the cursor on the line below the region.
  mutating func leave() {
    guard isEntered else { return }
    isEntered = false
    StandardOutput.write((drawn.isEmpty ? "" : "\r\n") + "\u{1B}[?25h")
    drawn = []
    if var saved { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
    saved = nil
  }

  /// Draws lines in the place of those before.
  ///
  /// - Parameters:
  ///   - lines: with their colours; none wider than the terminal.
  ///   - size: the terminal's size now.
  mutating func draw(_ lines: [String], size: TerminalSize) {
    enter()
    StandardOutput.write(frame(lines, size: size))
  }

  /// What is written to draw a frame.
  mutating func frame(_ lines: [String], size: TerminalSize) -> String {
    var text = "\u{1B}[?2026h\r"
    // A terminal that got narrower has broken the lines that no longer fit.
    let rows = drawn.reduce(0) { $0 + max(($1 + size.columns - 1) / max(size.columns, 1), 1) }
    let up = min(rows, size.rows) - 1
    if up > 0 { text += "\u{1B}[\(up)A" }
    if rows != drawn.count { text += "\u{1B}[J" }
    text += lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
    text += "\u{1B}[J\u{1B}[?2026l"
    drawn = lines.map(Self.width)
    return text
  }

  /// The columns of a painted line.
  private static func width(_ line: String) -> Int {
    var width = 0
    var isEscape = false
    for scalar in line.unicodeScalars {
      if scalar == "\u{1B}" {
        isEscape = true
      } else if isEscape {
        isEscape = scalar != "m"
      } else {
        width += DisplayWidth.of(scalar)
      }
    }
    return width
  }
}
