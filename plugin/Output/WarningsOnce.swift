// A server's warnings on stderr, each once, as kubectl prints them.
import Synchronization

/// Prints warnings and remembers them.
final class WarningsOnce: Sendable {
  private let printed = Mutex<Set<String>>([])

  /// Prints a warning that was not printed before.
  @Sendable func print(_ warning: String) {
    guard printed.withLock({ $0.insert(warning).inserted }) else { return }
    StandardError.write("Warning: \(warning.safeForTerminal)\n")
  }
}
