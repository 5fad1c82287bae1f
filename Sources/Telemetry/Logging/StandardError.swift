// Whole lines to the process's standard error.

import Glibc

/// The process's standard error.
public enum StandardError {
  /// Writes a line in as few calls as the system allows; a pipe takes up to 4 KiB at once, so that short lines of
  /// several threads do not mix.
  ///
  /// A standard error that is closed or full takes nothing: there is nowhere left to say so.
  @Sendable public static func write(_ line: [UInt8]) {
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
