// Files are replaced as a whole or not at all.
import FoundationEssentials
import Testing

@testable import kubectl_prepull

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

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

  @Test(arguments: [0o600, 0o640] as [mode_t])
  func `a new file has its mode from the start, whatever was there and whatever the umask is`(_ mode: mode_t) throws {
    let path = try write("old")
    try #require(chmod(path, 0o644) == 0)
    let link = directory + "/link.yaml"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    for place in [path, link, directory + "/new.yaml"] {
      try AtomicFile.write(Array("secret".utf8), to: place, mode: mode)
      #expect(try contents(place) == "secret")
      var information = stat()
      try #require(lstat(place, &information) == 0)
      #expect(information.st_mode == S_IFREG | mode, "\(place)")
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory).sorted() == ["a.yaml", "link.yaml", "new.yaml"])
  }

  @Test func `a new file that cannot be written leaves nothing behind`() throws {
    try FileManager.default.createDirectory(atPath: directory + "/folder", withIntermediateDirectories: false)
    for place in [directory + "/folder", directory + "/gone/new.yaml"] {
      let failure = #expect(throws: CommandFailure.self) { try AtomicFile.write([1], to: place, mode: 0o600) }
      #expect(failure?.code == .wrongInput)
      #expect(failure?.message.contains("cannot be written") == true)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["folder"])
  }

  @Test func `a kubeconfig is its owner's alone`() throws {
    for place in [nil, directory + "/kubeconfig", directory + "/kubeconfig"] {
      let file = try KubeconfigFile.write("clusters: []", to: place)
      defer { file.removeIfTemporary() }
      var information = stat()
      try #require(stat(file.path, &information) == 0)
      #expect(information.st_mode == S_IFREG | 0o600)
    }
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
