// Writes files so that a reader sees the old contents or the new ones, never a part.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writing of files as a whole.
enum AtomicFile {
  /// Writes `bytes` to the file at `path`, which must still hold `expected`.
  ///
  /// The new contents are written to a file beside it, flushed to the disk and renamed over it; its mode stays.
  /// A symbolic link stays one: the file that it leads to is replaced. A file with several hard links, or whose
  /// owner cannot be kept, is refused.
  ///
  /// - Throws: exit code 1 when the file changed meanwhile or cannot be written; it is unchanged then.
  static func replace(_ path: String, expecting expected: [UInt8], with bytes: [UInt8]) throws(CommandFailure) {
    let target = resolved(path)
    var information = stat()
    guard stat(target, &information) == 0 else { throw failure(path, errno) }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure(
        .wrongInput, "\(quotedForTerminal(path)) is not a regular file and cannot be written in place")
    }
    // Done already, as when one file was named twice.
    if try FileBytes.read(target, limit: InputFiles.maximumSize) == bytes { return }
    guard information.st_nlink == 1 else {
      throw CommandFailure(
        .wrongInput,
        "\(quotedForTerminal(path)) has \(information.st_nlink) hard links, and only one of them would change; it is "
          + "left alone: leave out --write and write the result yourself")
    }
    try put(bytes, at: target, for: path) { descriptor throws(CommandFailure) in
      try keepOwner(of: information, on: descriptor, for: path)
      try settle(descriptor, mode: information.st_mode & 0o7777, for: path)
      guard try FileBytes.read(target, limit: InputFiles.maximumSize) == expected else {
        throw CommandFailure(
          .wrongInput, "\(quotedForTerminal(path)) was changed meanwhile and is left alone; run again")
      }
    }
  }

  /// Writes `bytes` to a new file at `path`. A file or link that is there is replaced, its mode with it.
  ///
  /// - Parameter mode: the file's permissions, whatever the umask says; from the start nobody has more.
  /// - Throws: exit code 1 when it cannot be written; what was there is unchanged then.
  static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(CommandFailure) {
    try put(bytes, at: path, for: path) { descriptor throws(CommandFailure) in
      try settle(descriptor, mode: mode, for: path)
    }
  }

  /// Writes a file beside `target`, for its owner alone, and renames it over `target` once `prepare` is content.
  private static func put(
    _ bytes: [UInt8], at target: String, for path: String, prepare: (Int32) throws(CommandFailure) -> Void
  ) throws(CommandFailure) {
    var template = Array("\(target).prepull-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw failure(path, errno) }
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var isRenamed = false
    defer {
      close(descriptor)
      if !isRenamed { unlink(temporary) }
    }
    try write(bytes, to: descriptor, for: path)
    try prepare(descriptor)
    guard rename(temporary, target) == 0 else { throw failure(path, errno) }
    isRenamed = true
    try flushDirectory(of: target, for: path)
  }

  /// Gives a file its mode and flushes it to the disk.
  private static func settle(_ descriptor: Int32, mode: mode_t, for path: String) throws(CommandFailure) {
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else { throw failure(path, errno) }
  }

  /// The path behind symbolic links; the path itself when it has none or leads nowhere.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  /// Only root may give files away, so that somebody else's file cannot be replaced by one of theirs.
  private static func keepOwner(
    of old: stat, on descriptor: Int32, for path: String
  ) throws(CommandFailure) {
    var new = stat()
    guard fstat(descriptor, &new) == 0 else { throw failure(path, errno) }
    guard new.st_uid != old.st_uid || new.st_gid != old.st_gid else { return }
    guard fchown(descriptor, old.st_uid, old.st_gid) == 0 else {
      throw CommandFailure(
        .wrongInput,
        "\(quotedForTerminal(path)) belongs to another user or group, which writing it in place would change; it is "
          + "left alone: leave out --write and write the result yourself")
    }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, for path: String) throws(CommandFailure) {
    var offset = 0
    while offset < bytes.count {
      let (written, reason) = bytes.withUnsafeBytes { buffer in
        let count = systemWrite(descriptor, buffer.baseAddress.map { $0 + offset }, buffer.count - offset)
        return (count, errno)
      }
      if written >= 0 { offset += written } else if reason != EINTR { throw failure(path, reason) }
    }
  }

  /// Without it the rename itself could be lost in a crash.
  private static func flushDirectory(of target: String, for path: String) throws(CommandFailure) {
    let directory = target.lastIndex(of: "/").map { String(target[...$0]) } ?? "."
    let descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { close(descriptor) }
    // Some file systems cannot flush directories and say EINVAL; there is nothing to be done about it.
    if fsync(descriptor) != 0, errno != EINVAL { throw failure(path, errno) }
  }

  private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.write(descriptor, buffer, count)
    #else
      Musl.write(descriptor, buffer, count)
    #endif
  }

  private static func failure(_ path: String, _ reason: Int32) -> CommandFailure {
    CommandFailure(.wrongInput, "\(quotedForTerminal(path)) cannot be written: \(SystemError.message(reason))")
  }
}
