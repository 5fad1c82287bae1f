// Whole lines to the process's standard error.

import Glibc
import Synchronization

/// The process's standard error.
public enum StandardError {
  // A pipe takes no more than 4 KiB at once, and lines of two threads shall not mix.
  private static let lock = Mutex(())

  /// Writes a whole line before any other.
  ///
  /// A standard error that is closed or full takes nothing: there is nowhere left to say so.
  @Sendable public static func write(_ line: [UInt8]) {
    lock.withLock { _ in write(all: line) }
  }

  private static func write(all line: [UInt8]) {
    line.withUnsafeBytes { bytes in
      var written = 0
      while written < bytes.count {
        let count = Glibc.write(2, bytes.baseAddress?.advanced(by: written), bytes.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        written += count
      }
    }
  }
}
