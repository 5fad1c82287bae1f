import Foundation
import Testing

@testable import prepull_generate

@Suite struct GeneratedFilesTests {
  static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test(arguments: GeneratedFile.all.map(\.path))
  func `the committed file is what the schemas say; run make crds when it is not`(path: String) throws {
    let committed = try String(contentsOf: Self.top.appending(path: path), encoding: .utf8)
    let file = try #require(GeneratedFile.all.first { $0.path == path })
    #expect(committed == file.text)
  }
}
