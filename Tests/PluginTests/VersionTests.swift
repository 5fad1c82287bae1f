// What `version` prints.
import FoundationEssentials
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct VersionTests {
  @Test func `the file VERSION says the same`() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = try String(contentsOf: root.appending(path: "VERSION"), encoding: .utf8)
    #expect(text == PrepullVersion.current + "\n")
  }

  @Test func `JSON and YAML hold version, compiler and platform`() throws {
    let json = try JSONReader.read(Array(try Version.parse(["-o", "json"]).text.utf8))
    #expect(json["clientVersion"]?["version"]?.string == PrepullVersion.current)
    #expect(json["clientVersion"]?.mapping?.keys == ["version", "compiler", "platform"])
    var reader = DocumentReader(SourceText(name: "version", text: try Version.parse(["-o", "yaml"]).text))
    #expect(try reader.next()?.get().root == json)
  }

  @Test func `text is one line`() throws {
    let text = try Version.parse([]).text
    #expect(text.hasPrefix("kubectl-prepull \(PrepullVersion.current) (Swift "))
    #expect(text.split(separator: "\n").count == 1)
  }
}
