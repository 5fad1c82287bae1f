// Lists whose items are read one by one.
import TestSupport
import Testing
import YAML

@Suite struct JSONItemsTests {
  private func read(_ text: String) throws -> (rest: Node, items: [Node]) {
    let items = try JSONItems(Array(text.utf8), key: "items")
    return (items.rest, try (0..<items.count).map { try items.item($0) })
  }

  static let lists: [(String, Node, [Node])] = [
    (
      #"{"kind":"L","items":[{"a":1},{"a":[2,{}]}],"z":{"items":[3]}}"#,
      ["kind": "L", "items": [], "z": ["items": [3]]], [["a": 1], ["a": [2, [:]]]]
    ),
    (#" { "items" : [ 1 , "]},\\\"" , null ] } "#, ["items": []], [1, "]},\\\"", Node(.null)]),
    (#"{"items":[]}"#, ["items": []], []), (#"{"items":null}"#, ["items": Node(.null)], []),
    (#"{"items":{"items":[1]}}"#, ["items": ["items": [1]]], []), ("{}", [:], []), ("[1]", [1], []),
    (#"{"a":"items","b":[{"items":[1]}]}"#, ["a": "items", "b": [["items": [1]]]], []),
  ]

  @Test(arguments: lists)
  func `the list's items are read one by one, and the rest without them`(
    _ text: String, _ rest: Node, _ items: [Node]
  ) throws {
    let found = try read(text)
    #expect(found.rest == rest)
    #expect(found.items == items)
  }

  @Test(arguments: [
    "", "{", #"{"items":[1"#, #"{"items":[1,]}"#, #"{"items":[1]"#, #"{"items":[1}"#, #"{"items":[{]}"#,
    #"{"items":[],"items":[]}"#, #"{"items":[1 2]}"#, #"{"items":["\"#, #"{"items":[1]}}"#, #"{"items" [1]}"#,
  ])
  func `what is no JSON is refused, at the latest when the item is read`(_ text: String) {
    #expect(throws: SyntaxError.self) { try read(text) }
  }

  @Test func `broken text is refused just as by the reader of the whole`() async throws {
    let text = Array(#"{"kind":"List","metadata":{"v":"1"},"items":[{"a":"\u00e9\n"},[1,2.5e3],"x",true],"z":0}"#.utf8)
    for await seed in Seeds(Soak.count(100_000, part: 5_000)) {
      var random = SeededGenerator(seed: seed)
      var broken = text
      for _ in 0..<random.int(1...3) {
        let index = random.int(0...broken.count - 1)
        if random.oneIn(2) { broken.remove(at: index) } else { broken[index] = random.pick(Array(#"{}[]",:\ 1"#.utf8)) }
      }
      let whole = try? JSONReader.read(broken)
      let parts = try? read(String(decoding: broken, as: UTF8.self))
      #expect((whole == nil) == (parts == nil), "seed \(seed): \(String(decoding: broken, as: UTF8.self))")
      guard let whole, let parts, whole["items"]?.sequence != nil else { continue }
      #expect(whole["items"]?.sequence == parts.items, "seed \(seed)")
    }
  }
}
