// Writing to stdout and stderr without loss and without noise.
import FoundationEssentials

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where results go.
enum StandardOutput {
  /// Writes all of `text`; a closed pipe ends the process quietly, as it does for kubectl.
  static func write(_ text: String) { writeAll(Array(text.utf8), to: STDOUT_FILENO) }
  /// Writes all of `bytes`.
  static func write(_ bytes: [UInt8]) { writeAll(bytes, to: STDOUT_FILENO) }
  /// Whether a person is looking.
  static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
}

/// Where everything else goes.
enum StandardError {
  /// Writes all of `text`.
  static func write(_ text: String) { writeAll(Array(text.utf8), to: STDERR_FILENO) }
  /// Whether a person is looking.
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
  bytes.withUnsafeBytes { buffer in
    var offset = 0
    while offset < buffer.count {
      let written = Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
      if written > 0 {
        offset += written
      } else if written < 0, errno == EINTR || errno == EAGAIN {
        continue
      } else {
        // The reader is gone (EPIPE) or the disk is full: nobody can be told through this stream.
        exit(errno == EPIPE ? 0 : 1)
      }
    }
  }
}
