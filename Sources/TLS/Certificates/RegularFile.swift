// Reading a small file without trusting that it is one. FoundationEssentials reads whatever it is given to its end.
internal import Glibc

enum RegularFile {
  /// No certificate chain, bundle or key is larger; what is, is another file.
  static let greatestSize = 1024 * 1024

  /// The text of a regular file; bytes that are not UTF-8 become U+FFFD, which no PEM block survives.
  /// - Throws: ``TLSError`` of kind `unreadableFile`.
  static func read(_ path: String) throws(TLSError) -> String {
    // Not to wait for the other end of a pipe.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw unreadable(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw TLSError(.unreadableFile, "\(path) is not a regular file", advice: "give the path of a PEM file")
    }
    return String(decoding: try contents(of: descriptor, path), as: UTF8.self)
  }

  private static func contents(of descriptor: Int32, _ path: String) throws(TLSError) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      if count < 0 {
        guard errno == EINTR else { throw unreadable(path, errno) }
        continue
      }
      bytes.append(contentsOf: chunk.prefix(count))
      guard bytes.count <= greatestSize else {
        throw TLSError(
          .unreadableFile, "\(path) is larger than \(greatestSize) bytes",
          advice: "give PEM text with certificates or a key, nothing else")
      }
    }
  }

  private static func unreadable(_ path: String, _ number: Int32) -> TLSError {
    TLSError(
      .unreadableFile, "\(path) cannot be read: \(String(cString: strerror(number)))",
      advice: "check that it exists and that this user may read it")
  }
}
