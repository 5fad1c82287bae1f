// Ages and paths in tables.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct TableTests {
  @Test(arguments: [
    (0, "0s"), (119, "119s"), (120, "2m"), (125, "2m5s"), (600, "10m"), (10_799, "179m"), (10_800, "3h"),
    (12_000, "3h20m"), (172_800, "2d"), (180_000, "2d2h"), (86_400 * 10, "10d"), (86_400 * 800, "2y70d"),
  ]) func `an age is short`(seconds: Int, text: String) {
    #expect(Age.text(seconds: seconds) == text)
  }

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
