// A directory of its own for a test, gone when the test is.
import FoundationEssentials
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Paths of the package.
enum Paths {
  /// The package's root.
  static let package = parent(of: parent(of: parent(of: parent(of: #filePath))))
  /// The manifests of the seed documents.
  static let seeds = package + "/Tests/Fixtures/seeds"

  static func parent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}

/// A directory that is removed with everything in it.
final class ScratchDirectory: Sendable {
  let path: String

  init(_ files: [String: String] = [:]) throws {
    var template = Array("/tmp/prepull-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw ProcessFailure(description: "no directory: error \(errno)") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    for (name, text) in files { try write(text, to: name) }
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      Issue.record("the directory \(path) stays behind: \(error)")
    }
  }

  /// Writes a file, with the directories above it.
  func write(_ text: String, to name: String) throws {
    let parts = name.split(separator: "/")
    for count in 1..<max(parts.count, 1) {
      mkdir(path + "/" + parts.prefix(count).joined(separator: "/"), 0o755)
    }
    guard let file = fopen("\(path)/\(name)", "w") else { throw ProcessFailure(description: "cannot write \(name)") }
    defer { fclose(file) }
    let bytes = Array(text.utf8)
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
      throw ProcessFailure(description: "cannot write \(name)")
    }
  }

  /// The text of a file.
  func read(_ name: String) throws -> String { try Self.read("\(path)/\(name)") }

  /// The text of a file.
  static func read(_ path: String) throws -> String {
    guard let file = fopen(path, "r") else { throw ProcessFailure(description: "cannot read \(path)") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What `stat` says of a file.
  func status(of name: String) -> stat {
    var information = stat()
    stat("\(path)/\(name)", &information)
    return information
  }

  /// The names in the directory, sorted.
  func names() throws -> [String] {
    guard let directory = opendir(path) else { throw ProcessFailure(description: "cannot list \(path)") }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
