// Runs the machine's tools: files for their input and output, so that no pipe can fill up and no test waits for ever.
import Foundation

struct Tool {
  /// What a run of a tool came to.
  struct Output {
    let status: Int32
    let out: String
    let error: String
    /// Everything, for the message of a failed expectation.
    var all: String { "status \(status)\n\(out)\n\(error)" }
  }

  static let openssl = Tool(path: "/usr/bin/openssl")
  static let curl = Tool(path: "/usr/bin/curl")

  let path: String

  var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: path) }

  /// Runs the tool, for 30 seconds at most.
  func run(_ arguments: [String], input: String = "") async throws -> Output {
    let folder = try TemporaryFolder()
    let inputURL = try folder.write(input, to: "stdin")
    let outURL = try folder.write("", to: "stdout")
    let errorURL = try folder.write("", to: "stderr")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["30", path] + arguments
    process.environment = ["PATH": "/usr/bin:/bin", "LC_ALL": "C"]
    process.standardInput = try FileHandle(forReadingFrom: inputURL)
    process.standardOutput = try FileHandle(forWritingTo: outURL)
    process.standardError = try FileHandle(forWritingTo: errorURL)
    let status = try await withCheckedThrowingContinuation { continuation in
      process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
      do { try process.run() } catch { continuation.resume(throwing: error) }
    }
    return Output(status: status, out: try folder.read("stdout"), error: try folder.read("stderr"))
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
