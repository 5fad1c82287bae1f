// Whether output is coloured, and with which colours.
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The value of `--color`.
enum ColorChoice: String, CaseIterable, ExpressibleByArgument {
  case auto, always, never

  /// Whether to colour what goes to a stream.
  ///
  /// `auto` colours on a terminal unless `NO_COLOR` is set to something or `TERM` is `dumb`.
  func resolve(isTerminal: Bool, environment: (String) -> String? = environmentVariable) -> Bool {
    switch self {
    case .always: true
    case .never: false
    case .auto: isTerminal && (environment("NO_COLOR") ?? "").isEmpty && environment("TERM") != "dumb"
    }
  }
}

/// A variable of the process's environment.
func environmentVariable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

/// What text is painted with.
enum Style: String {
  case location = "1"
  case error = "1;31"
  case warning = "1;35"
  case success = "1;32"
  case caret = "32"
  case removed = "31"
  case gutter = "34"
  case addition = "36"

  /// The text in this style, or as it is when colours are off.
  func paint(_ text: String, if isColored: Bool) -> String {
    isColored && !text.isEmpty ? "\u{1B}[\(rawValue)m\(text)\u{1B}[0m" : text
  }
}
