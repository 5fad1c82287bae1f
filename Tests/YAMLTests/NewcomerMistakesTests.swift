import Testing
import YAML

@Suite struct NewcomerMistakesTests {
  @Test func `a string below labels is offered its missing space`() throws {
    let source = SourceText(name: "x", text: "metadata:\n  labels:\n    description:ImagePrePullLabel\n")
    var reader = DocumentReader(source)
    let root = try #require(try reader.next()?.get().root)
    let value = try #require(root["metadata"]?["labels"])
    let error = try #require(NewcomerMistakes.missingSpace(in: value, of: source))
    #expect(error.range == value.range)
    let fixed = try read(source.applying(error.edits).bytes)
    #expect(fixed == ["metadata": ["labels": ["description": "ImagePrePullLabel"]]])
  }

  @Test func `a string on the key's own line is offered it too`() throws {
    let source = SourceText(name: "x", text: "labels: a:b\n")
    var reader = DocumentReader(source)
    let value = try #require(try reader.next()?.get().root["labels"])
    #expect(
      NewcomerMistakes.missingSpace(in: value, of: source)?.edits.first?.range.start
        == Mark(line: 1, column: 11))
  }

  @Test func `lines that fell into one string are taken apart`() throws {
    let source = SourceText(name: "x", text: "spec:\n  nodes：\n    - edgenode1\n    - edgenode2\n")
    var reader = DocumentReader(source)
    let value = try #require(try reader.next()?.get().root["spec"])
    #expect(value == "nodes： - edgenode1 - edgenode2")
    let mistakes = NewcomerMistakes.whereMappingExpected(value, of: source)
    #expect(mistakes.map(\.code) == [.fullWidthColon])
    #expect(
      try read(source.applying(mistakes.flatMap(\.edits)).bytes) == [
        "spec": ["nodes": ["edgenode1", "edgenode2"]]
      ])
  }

  @Test(arguments: ["a: http://x", "a: 12", "a: 'b:c'", "a: \"b:c\"", "a: plain words", "a: |\n  b:c\n"])
  func `nothing is offered for what is no mapping`(_ text: String) throws {
    let source = SourceText(name: "x", text: text)
    var reader = DocumentReader(source)
    let value = try #require(try reader.next()?.get().root["a"])
    #expect(NewcomerMistakes.whereMappingExpected(value, of: source).isEmpty)
  }

  @Test func `typographic quotes around a value are found`() throws {
    let source = SourceText(name: "x", text: "a: “0.1”\nb: \"“0.1”\"\nc: “边缘”\n")
    var reader = DocumentReader(source)
    let root = try #require(try reader.next()?.get().root)
    let error = try #require(root["a"].flatMap(NewcomerMistakes.quotes))
    #expect(try source.applying(error.edits).line(1) == "a: \"0.1\"")
    #expect(root["b"].flatMap(NewcomerMistakes.quotes) == nil)
    #expect(root["c"].flatMap(NewcomerMistakes.quotes) == nil)
  }

  @Test(arguments: [("“name”: x\n", "\"name\": x\n"), ("name：: x\n", "name: x\n")])
  func `a key's quotes and colon are found`(_ text: String, _ repaired: String) throws {
    let source = SourceText(name: "x", text: text)
    var reader = DocumentReader(source)
    let entry = try #require(try reader.next()?.get().root.mapping?.entries.first)
    let error = try #require(NewcomerMistakes.inKey(entry))
    #expect(try source.applying(error.edits).text == repaired)
  }
}
