// The sandbox's kubeconfig on disk: readable by its owner alone, and gone with the sandbox when nobody named its place.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A kubeconfig that was written.
struct KubeconfigFile {
  /// Where it is; absolute.
  let path: String
  /// The directory that was made for it; nil when the user named the place.
  private let directory: String?

  /// The first line, by which a later sandbox knows that it may write over the file.
  private static let mark =
    "# Written by kubectl prepull sandbox, for a server that has ended when you cannot reach it.\n"

  /// Writes a kubeconfig.
  ///
  /// - Parameter place: The file to write; nil for one in a new temporary directory.
  /// - Throws: exit code 1 when it cannot be written, or when a kubeconfig of something else is there.
  static func write(_ text: String, to place: String?) throws(CommandFailure) -> KubeconfigFile {
    if let place {
      try checkIsOurs(place)
      try create(mark + text, at: place)
      return KubeconfigFile(path: absolute(place), directory: nil)
    }
    let directory = try makeDirectory()
    let file = KubeconfigFile(path: directory + "/kubeconfig", directory: directory)
    do throws(CommandFailure) {
      try create(mark + text, at: file.path)
    } catch {
      file.removeIfTemporary()
      throw error
    }
    return file
  }

  /// Removes the file and its directory, unless the user named its place.
  func removeIfTemporary() {
    guard let directory else { return }
    unlink(path)
    guard rmdir(directory) != 0 else { return }
    StandardError.write("warning: \(quotedForTerminal(directory)) stays behind: \(SystemError.message(errno))\n")
  }

  private static func makeDirectory() throws(CommandFailure) -> String {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var template = Array("\(parent.isEmpty ? "/tmp" : absolute(parent))/prepull-sandbox-XXXXXX".utf8CString)
    // mkdtemp makes it for its owner alone.
    guard mkdtemp(&template) != nil else {
      throw CommandFailure(
        .wrongInput,
        "no temporary directory can be made in \(quotedForTerminal(parent.isEmpty ? "/tmp" : parent)): "
          + "\(SystemError.message(errno)); name a file with --kubeconfig")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A kubeconfig with somebody's clusters in it is not to be lost.
  private static func checkIsOurs(_ place: String) throws(CommandFailure) {
    guard access(place, F_OK) == 0 else { return }
    let bytes = try FileBytes.read(place, limit: 1 << 20)
    guard !bytes.isEmpty, !bytes.starts(with: mark.utf8) else { return }
    throw CommandFailure(
      .wrongInput,
      "\(quotedForTerminal(place)) is there already and not a sandbox's; name another file with --kubeconfig")
  }

  /// It holds a token: for its owner alone.
  private static func create(_ text: String, at place: String) throws(CommandFailure) {
    try AtomicFile.write(Array(text.utf8), to: place, mode: 0o600)
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let directory = getcwd(nil, 0) else { return path }
    defer { free(directory) }
    return String(cString: directory) + "/" + path
  }
}
