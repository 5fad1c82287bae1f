import Testing
import YAML

@Suite struct PositionTests {
  /// The text of every value, by its path.
  static func slices(_ text: String) throws -> [String: String] {
    let source = SourceText(name: "x", text: text)
    var reader = DocumentReader(source)
    guard let root = try reader.next()?.get().root else { return [:] }
    var result: [String: String] = [:]
    func walk(_ node: Node, _ path: String) {
      result[path] = node.range.map(source.slice)
      for (index, item) in (node.sequence ?? []).enumerated() { walk(item, "\(path)[\(index)]") }
      for entry in node.mapping?.entries ?? [] { walk(entry.value, "\(path).\(entry.key)") }
    }
    walk(root, "")
    return result
  }

  @Test func `blocks end with their last child`() throws {
    let slices = try Self.slices("a:\n  b: 1 # x\n\n# y\nc:\n- d\n- e: 'f'\n\nz: ~\n")
    #expect(slices[".a"] == "b: 1")
    #expect(slices[".c"] == "- d\n- e: 'f'")
    #expect(slices[".c[1]"] == "e: 'f'")
    #expect(slices[".c[1].e"] == "'f'")
    #expect(slices[""] == "a:\n  b: 1 # x\n\n# y\nc:\n- d\n- e: 'f'\n\nz: ~")
  }

  @Test func `flow values end behind their bracket`() throws {
    let slices = try Self.slices("a: {b: [1, \"é\"], c: }\nd: x\n")
    #expect(slices[".a"] == "{b: [1, \"é\"], c: }")
    #expect(slices[".a.b"] == "[1, \"é\"]")
    #expect(slices[".a.b[1]"] == "\"é\"")
    #expect(slices[".a.c"] == "")
  }

  @Test func `block scalars end with their text`() throws {
    let slices = try Self.slices("a: |\n  x\n  y\n\n\nb: >-\n  z\nc: 1\nd: |\n  end")
    #expect(slices[".a"] == "|\n  x\n  y")
    #expect(slices[".b"] == ">-\n  z")
    #expect(slices[".d"] == "|\n  end")
  }

  @Test func `a missing value stands behind its colon`() throws {
    let root = try read("a:\nb: 1\n")
    #expect(root["a"]?.range == SourceRange(Mark(line: 1, column: 3), Mark(line: 1, column: 3)))
  }

  @Test func `columns count scalars, not bytes`() throws {
    let root = try read("ключ: 😀é\n\"\u{4E2D}\": {x: 1}\n")
    #expect(root["ключ"]?.range == SourceRange(Mark(line: 1, column: 7), Mark(line: 1, column: 9)))
    #expect(root["\u{4E2D}"]?["x"]?.range?.start == Mark(line: 2, column: 10))
  }

  @Test func `JSON has the same places as YAML`() throws {
    let text = "{\"a\": [1, \"é\\n\", {\"b\" :\r\n null}],\n \"😀\": true}"
    let json = try JSONReader.read(Array(text.utf8))
    let yaml = try read("# not JSON\n" + text)
    func ranges(_ node: Node) -> [SourceRange?] {
      [node.range] + (node.sequence ?? []).flatMap(ranges)
        + (node.mapping?.entries ?? []).flatMap { [$0.keyRange] + ranges($0.value) }
    }
    func down(_ range: SourceRange?) -> SourceRange? {
      range.map {
        SourceRange(
          Mark(line: Int($0.start.line) + 1, column: Int($0.start.column)),
          Mark(line: Int($0.end.line) + 1, column: Int($0.end.column)))
      }
    }
    #expect(json == yaml)
    #expect(ranges(json).map(down) == ranges(yaml))
  }

  @Test func `an alias stands where it is written, what it stands for where it came from`() throws {
    let root = try read("a: &x [1]\nb: *x\n")
    #expect(root["b"]?.range?.start == Mark(line: 2, column: 4))
    #expect(root["b"]?.sequence?[0].range?.start == Mark(line: 1, column: 8))
  }
}
