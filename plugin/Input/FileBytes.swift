// Reads whole files, pipes and standard input, with the reason when that fails.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Whole contents, read with `read(2)`, so that pipes such as `/dev/fd/63` work as files do.
enum FileBytes {
  /// Reads the file at `path`.
  ///
  /// - Throws: exit code 1 with the system's reason, or when there is more than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT {
        throw CommandFailure(.wrongInput, "the path \(quotedForTerminal(path)) does not exist")
      }
      throw unreadable(path, errno)
    }
    defer { close(descriptor) }
    return try readAll(descriptor, named: path, limit: limit)
  }

  /// Reads standard input to its end.
  static func readStandardInput(named name: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    try readAll(STDIN_FILENO, named: name, limit: limit)
  }

  private static func readAll(_ descriptor: Int32, named name: String, limit: Int) throws(CommandFailure) -> [UInt8] {
    var information = stat()
    var expected = 0
    if fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG {
      expected = Int(information.st_size)
    }
    guard expected <= limit else { throw tooLarge(name, limit) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(expected + 1)
    while true {
      // One byte more than expected, so that the end of a file shows in the second call.
      let room = max(expected - bytes.count + 1, 1 << 16)
      let start = bytes.count
      var outcome = 0
      var reason: Int32 = 0
      let chunk = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        repeat {
          outcome = systemRead(descriptor, buffer.baseAddress, room)
          reason = errno
        } while outcome < 0 && reason == EINTR
        count = max(outcome, 0)
      }
      guard outcome >= 0 else { throw unreadable(name, reason) }
      guard outcome > 0 else { return bytes }
      if start == 0 { bytes = chunk } else { bytes += chunk }
      guard bytes.count <= limit else { throw tooLarge(name, limit) }
    }
  }

  private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer, count)
    #else
      Musl.read(descriptor, buffer, count)
    #endif
  }

  private static func unreadable(_ name: String, _ reason: Int32) -> CommandFailure {
    CommandFailure(.wrongInput, "\(quotedForTerminal(name)) cannot be read: \(SystemError.message(reason))")
  }

  private static func tooLarge(_ name: String, _ limit: Int) -> CommandFailure {
    CommandFailure(.wrongInput, "\(quotedForTerminal(name)) is larger than \(limit >> 20) MiB")
  }
}

/// The system's words for its error numbers.
enum SystemError {
  /// "Permission denied" and the like.
  static func message(_ number: Int32) -> String {
    guard let text = strerror(number) else { return "error \(number)" }
    return String(cString: text)
  }
}
