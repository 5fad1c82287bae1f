// Writing to stdout and stderr without loss and without noise.
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
      let written = write(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
      if written > 0 {
        offset += written
      } else if written < 0, errno == EINTR {
        continue
      } else if written < 0, errno == EAGAIN {
        // Somebody made the terminal or pipe non-blocking: wait for room instead of spinning.
        var descriptors = [pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)]
        poll(&descriptors, 1, -1)
      } else {
        stopWriting(to: descriptor, because: errno)
      }
    }
  }
}

/// Ends the process: quietly when the reader is gone, else with the reason, if there is a stream left to say it on.
private func stopWriting(to descriptor: Int32, because code: Int32) -> Never {
  if code == EPIPE { exit(0) }
  if descriptor == STDOUT_FILENO, let reason = strerror(code) {
    StandardError.write("error: cannot write the result: \(String(cString: reason))\n")
  }
  exit(1)
}
