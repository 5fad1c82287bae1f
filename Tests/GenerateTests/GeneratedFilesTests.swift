import Foundation
import Testing

@testable import prepull_generate

@Suite struct GeneratedFilesTests {
  static let top = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func `the committed files are what they are made from; run make crds when they are not`() throws {
    let files = try GeneratedFile.all(in: Self.top.path)
    try #require(files.count >= 12)
    for file in files {
      let committed = try String(contentsOf: Self.top.appending(path: file.path), encoding: .utf8)
      #expect(committed == file.text, "\(file.path)")
      if file.path.hasSuffix(".swift") {
        #expect(committed.split(separator: "\n").count <= 500, "\(file.path) is too long to be read")
      }
    }
    #expect(try GeneratedFile.leftOver(beside: files, in: Self.top.path) == [])
  }
}
