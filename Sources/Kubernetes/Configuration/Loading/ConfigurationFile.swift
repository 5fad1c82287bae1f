// Reads the small files that configure a client.

import FoundationEssentials

enum ConfigurationFile {
  /// A kubeconfig with dozens of clusters and inline certificates stays below one megabyte; a path to a disk image
  /// or an endless device must not take the memory.
  static let greatestSize = 8 << 20

  /// The file as text.
  /// - Throws: ``ConfigurationError`` of code `fileNotFound` or `unreadableFile`.
  static func text(_ path: String, purpose: String) throws(ConfigurationError) -> String {
    let bytes = try bytes(path, purpose: purpose)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw ConfigurationError(.unreadableFile, "\(purpose) is not UTF-8 text", file: path)
    }
    return text
  }

  /// The file's bytes.
  /// - Throws: ``ConfigurationError`` of code `fileNotFound` or `unreadableFile`.
  static func bytes(_ path: String, purpose: String) throws(ConfigurationError) -> [UInt8] {
    let attributes: [FileAttributeKey: Any]
    do {
      attributes = try FileManager.default.attributesOfItem(atPath: resolved(path))
    } catch {
      if !FileManager.default.fileExists(atPath: path) {
        throw ConfigurationError(
          .fileNotFound, "\(purpose) does not exist", advice: "check the path, or create the file", file: path)
      }
      throw unreadable(path, purpose)
    }
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw ConfigurationError(
        .unreadableFile, "\(purpose) is not a regular file", advice: "name a file, not a folder or device", file: path)
    }
    let size = (attributes[.size] as? Int) ?? (attributes[.size] as? UInt64).map { Int(clamping: $0) } ?? 0
    guard size <= greatestSize else {
      throw ConfigurationError(
        .unreadableFile, "\(purpose) has \(size) bytes; at most \(greatestSize) are read", file: path)
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw unreadable(path, purpose) }
    return Array(data)
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  private static func unreadable(_ path: String, _ purpose: String) -> ConfigurationError {
    ConfigurationError(
      .unreadableFile, "\(purpose) cannot be read", advice: "check the permissions of the file and its folders",
      file: path)
  }

  /// Attributes are those of a link itself; Kubernetes mounts its files as links to a folder that it swaps.
  private static func resolved(_ path: String) -> String {
    URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
  }
}
