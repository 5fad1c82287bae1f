// Paths in tables.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct TableTests {
  @Test(arguments: [
    (".a.b", ["1"]), ("{.a.b}", ["1"]), (".list[1].v", ["\"y\""]), (".list[*].v", ["\"x\"", "\"y\""]),
    (#".list[?(@.k=="two")].v"#, ["\"y\""]), (".none", []), (#".a.c\.d"#, ["2"]), (".a['c.d']", ["2"]),
  ]) func `a path leads to its values`(path: String, values: [String]) throws {
    let root = try json(#"{"a":{"b":1,"c.d":2},"list":[{"k":"one","v":"x"},{"k":"two","v":"y"}]}"#)
    let found = try #require(JSONPath(path)).values(in: root)
    #expect(found.map { JSONWriter.string($0) } == values)
  }

  @Test func `a path that is not understood is none`() {
    #expect(JSONPath(".a[") == nil)
    #expect(JSONPath("a") == nil)
  }
}
