// Pipes and files that stand in for a terminal's three streams.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A pipe whose ends no other child inherits.
final class Pipe {
  private(set) var readEnd: Int32
  private(set) var writeEnd: Int32
  private var bytes: [UInt8] = []

  init() throws {
    var ends: [Int32] = [0, 0]
    // Unlike pipe(2), socketpair(2) can be told in one step that other children must not inherit the ends.
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw ProcessFailure(description: "no pipe: error \(errno)")
    }
    readEnd = ends[0]
    writeEnd = ends[1]
  }

  deinit {
    closeWriteEnd()
    if readEnd >= 0 { close(readEnd) }
  }

  var text: String { String(decoding: bytes, as: UTF8.self) }

  func closeWriteEnd() {
    if writeEnd >= 0 { close(writeEnd) }
    writeEnd = -1
  }

  /// Reads all pipes to their ends; false when the time is up before.
  static func drain(_ pipes: [Pipe], milliseconds: Int) -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + .milliseconds(milliseconds)
    var open = pipes
    while !open.isEmpty {
      let left = (deadline - clock.now) / .milliseconds(1)
      guard left > 0 else { return false }
      var descriptors = open.map { pollfd(fd: $0.readEnd, events: Int16(POLLIN), revents: 0) }
      let ready = poll(&descriptors, nfds_t(descriptors.count), Int32(left))
      guard ready > 0 || errno == EINTR else { return false }
      open = zip(open, descriptors).filter { $1.revents == 0 || $0.readSome() }.map(\.0)
    }
    return true
  }

  /// Reads what is there; false at the end.
  private func readSome() -> Bool {
    var count = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, initialized in
      count = read(readEnd, buffer.baseAddress, buffer.count)
      initialized = max(count, 0)
    }
    bytes += chunk
    return count > 0 || (count < 0 && errno == EINTR)
  }
}

/// An unnamed file to be read from its beginning.
final class InputFile {
  let descriptor: Int32

  init(_ text: String) throws {
    var template = Array("/tmp/prepull-input-XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw ProcessFailure(description: "no temporary file: error \(errno)") }
    unlink(&template)
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      let written = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { throw ProcessFailure(description: "cannot write the input: error \(errno)") }
      offset += written
    }
    lseek(descriptor, 0, SEEK_SET)
  }

  deinit { close(descriptor) }
}
