// Runs the machine's tools.
import Foundation
import ProcessTestSupport

struct Tool {
  static let openssl = Tool(path: "/usr/bin/openssl")
  static let curl = Tool(path: "/usr/bin/curl")

  let path: String

  var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Runs the tool, for 30 seconds at most.
  func run(_ arguments: [String], input: String = "") async throws -> CommandOutput {
    try await Command.run(
      path, arguments, input: input, environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"])
  }
}

/// A folder that goes when it is no longer used.
final class TemporaryFolder {
  let url: URL
  var path: String { url.path }

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("prepull-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file
  }

  func read(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: url.appendingPathComponent(name)), as: UTF8.self)
  }

  /// Lets the name point to something else at once, as kubelet does with `..data`.
  func link(_ name: String, to target: String) throws {
    let temporary = url.appendingPathComponent(name + ".new")
    try FileManager.default.createSymbolicLink(atPath: temporary.path, withDestinationPath: target)
    guard rename(temporary.path, url.appendingPathComponent(name).path) == 0 else {
      throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO)
    }
  }
}
