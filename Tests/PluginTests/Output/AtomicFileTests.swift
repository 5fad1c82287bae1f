// Files are replaced as a whole or not at all.
import FoundationEssentials
import Testing

@testable import kubectl_prepull

@Suite final class AtomicFileTests {
  private let directory: String

  init() throws {
    directory = TemporaryPath.unique()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: directory)
    } catch {
      Issue.record("the directory \(directory) stays behind: \(error)")
    }
  }

  private func write(_ text: String) throws -> String {
    let path = directory + "/a.yaml"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private func contents(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
  }

  @Test func `a file gets its new contents`() throws {
    let path = try write("old")
    try AtomicFile.replace(path, expecting: Array("old".utf8), with: Array("new".utf8))
    #expect(try contents(path) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["a.yaml"])
  }

  @Test func `a file that somebody changed meanwhile is left alone`() throws {
    let path = try write("theirs")
    let failure = #expect(throws: CommandFailure.self) {
      try AtomicFile.replace(path, expecting: Array("old".utf8), with: Array("new".utf8))
    }
    #expect(failure?.code == .wrongInput)
    #expect(failure?.message.contains("changed meanwhile") == true)
    #expect(try contents(path) == "theirs")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["a.yaml"])
  }

  @Test func `what is gone or no file cannot be written`() {
    for path in [directory + "/gone.yaml", directory, "/dev/null"] {
      let failure = #expect(throws: CommandFailure.self) {
        try AtomicFile.replace(path, expecting: [], with: Array("new".utf8))
      }
      #expect(failure?.code == .wrongInput)
    }
  }
}

/// Directories for tests.
private enum TemporaryPath {
  /// A path that nothing stands at yet.
  static func unique() -> String {
    FileManager.default.temporaryDirectory.path() + "prepull-test-\(UUID().uuidString)"
  }
}
