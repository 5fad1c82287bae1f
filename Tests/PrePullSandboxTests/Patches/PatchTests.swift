// The formats of patches, on trees alone.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct PatchTests {
  struct Case: Sendable, CustomStringConvertible {
    let description: String
    let format: Patch.Format
    let object: String
    let patch: String
    /// What comes out; nil when the patch is refused.
    let result: String?

    init(_ description: String, _ format: Patch.Format, _ object: String, _ patch: String, _ result: String?) {
      self.description = description
      self.format = format
      self.object = object
      self.patch = patch
      self.result = result
    }
  }

  static let cases: [Case] = [
    Case("a null takes a field out", .merge, #"{"a":1,"b":2}"#, #"{"a":null}"#, #"{"b":2}"#),
    Case("a merge replaces lists", .merge, #"{"a":[1,2]}"#, #"{"a":[3]}"#, #"{"a":[3]}"#),
    Case("a merge goes deep", .merge, #"{"a":{"b":1,"c":2}}"#, #"{"a":{"c":3}}"#, #"{"a":{"b":1,"c":3}}"#),
    Case("add appends", .json, #"{"a":[1]}"#, #"[{"op":"add","path":"/a/-","value":2}]"#, #"{"a":[1,2]}"#),
    Case(
      "a key may look like a number", .json, #"{"a":{}}"#, #"[{"op":"add","path":"/a/0","value":2}]"#, #"{"a":{"0":2}}"#
    ),
    Case(
      "slashes are escaped", .json, #"{"a":{}}"#, #"[{"op":"add","path":"/a/x~1y~0","value":2}]"#, #"{"a":{"x/y~":2}}"#),
    Case(
      "a test that holds", .json, #"{"a":1}"#, #"[{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"}]"#,
      "{}"),
    Case("a test that fails", .json, #"{"a":1}"#, #"[{"op":"test","path":"/a","value":2}]"#, nil),
    Case("a move", .json, #"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/b"}]"#, #"{"b":1}"#),
    Case("a copy", .json, #"{"a":1}"#, #"[{"op":"copy","from":"/a","path":"/b"}]"#, #"{"a":1,"b":1}"#),
    Case("what is not there cannot be removed", .json, #"{"a":1}"#, #"[{"op":"remove","path":"/b"}]"#, nil),
    Case("an unknown operation", .json, #"{"a":1}"#, #"[{"op":"swap","path":"/b"}]"#, nil),
    Case(
      "containers merge by name", .strategic,
      #"{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"1"}]}}"#,
      #"{"spec":{"containers":[{"name":"b","image":"2"}]}}"#,
      #"{"spec":{"containers":[{"name":"a","image":"1"},{"name":"b","image":"2"}]}}"#),
    Case(
      "an item is deleted by its key", .strategic,
      #"{"spec":{"containers":[{"name":"a"},{"name":"b"}]}}"#,
      #"{"spec":{"containers":[{"name":"a","$patch":"delete"}]}}"#, #"{"spec":{"containers":[{"name":"b"}]}}"#),
    Case(
      "conditions merge by type", .strategic,
      #"{"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Disk","status":"False"}]}}"#,
      ##"{"status":{"$setElementOrder/conditions":[{"type":"Ready"},{"type":"Disk"}],"conditions":[{"type":"Disk","status":"True"}]}}"##,
      #"{"status":{"conditions":[{"type":"Ready","status":"True"},{"type":"Disk","status":"True"}]}}"#),
    Case(
      "finalizers are a set", .strategic, #"{"metadata":{"finalizers":["a/x"]}}"#,
      #"{"metadata":{"finalizers":["b/y","a/x"]}}"#, #"{"metadata":{"finalizers":["a/x","b/y"]}}"#),
    Case(
      "one of a set is deleted", .strategic, #"{"metadata":{"finalizers":["a/x","b/y"]}}"#,
      ##"{"metadata":{"$deleteFromPrimitiveList/finalizers":["a/x"]}}"##, #"{"metadata":{"finalizers":["b/y"]}}"#),
    Case(
      "a mapping is replaced", .strategic, #"{"data":{"a":"1"}}"#, ##"{"data":{"$patch":"replace","b":"2"}}"##,
      #"{"data":{"b":"2"}}"#),
  ]

  @Test(arguments: cases)
  func `a patch changes what it names`(row: Case) throws {
    let patch = Patch(format: row.format, body: try json(row.patch))
    let object = try json(row.object).fields
    guard let result = row.result else {
      #expect(throws: APIError.self) { try patch.applied(to: object) }
      return
    }
    #expect(try Node(patch.applied(to: object)) == json(result))
  }
}
