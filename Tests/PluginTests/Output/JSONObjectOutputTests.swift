// JSON as kubectl prints it.
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct JSONObjectOutputTests {
  private func text(_ nodes: [Node]) -> String {
    var output = JSONObjectOutput()
    for node in nodes { output.append(node) }
    return String(decoding: output.bytes, as: UTF8.self)
  }

  @Test func `no object is no text`() { #expect(text([]) == "") }

  @Test func `one object stands by itself`() { #expect(text([["kind": "A"]]) == "{\n    \"kind\": \"A\"\n}\n") }

  @Test func `several objects are what the writer makes of their List`() throws {
    let items: [Node] = [["kind": "A", "text": "two\nlines"], ["kind": "B", "list": [1, 2]]]
    let list: Node = ["apiVersion": "v1", "kind": "List", "items": Node(.sequence(items))]
    #expect(text(items) == JSONWriter.string(list, layout: .pretty) + "\n")
  }

  @Test func `a List among others gives its items`() throws {
    let list: Node = ["apiVersion": "v1", "kind": "List", "items": [["kind": "A"], ["kind": "B"]]]
    let read = try JSONReader.read(Array(text([list, ["kind": "C"]]).utf8))
    #expect(read["items"]?.sequence?.compactMap { $0["kind"]?.string } == ["A", "B", "C"])
    let empty: Node = ["apiVersion": "v1", "kind": "List", "items": []]
    #expect(try JSONReader.read(Array(text([empty, empty]).utf8))["items"]?.sequence?.isEmpty == true)
  }
}
