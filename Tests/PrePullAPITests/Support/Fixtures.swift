// The manifests that the guides print, as files.
import Foundation

enum Fixtures {
  /// The folder of fixtures, found from this file.
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fixtures/seeds")

  /// The bytes of every fixture, in the order of their names.
  static func all() throws -> [[UInt8]] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "yaml" }
      .sorted { $0.path < $1.path }
      .map { [UInt8](try Data(contentsOf: $0)) }
  }
}
