// Files for as long as they are needed.

import Foundation

package enum TemporaryFile {
  /// Writes a text into a file that only this user reads, and removes it after `body`.
  package static func with<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
    let path = NSTemporaryDirectory() + "/prepull-\(UUID().uuidString)"
    try write(text, to: path)
    defer { remove(path) }
    return try body(path)
  }

  /// Writes a text into a file that only this user reads.
  package static func write(_ text: String, to path: String) throws {
    guard
      FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { throw CocoaError(.fileWriteUnknown) }
  }

  /// Removes a file.
  package static func remove(_ path: String) { unlink(path) }
}
