import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// Two trees and the patch between them, as JSON.
struct PatchCase: CustomTestStringConvertible, Sendable {
  var old: Node
  var new: Node
  var patch: String

  init(_ old: Node, _ new: Node, _ patch: String) {
    self.old = old
    self.new = new
    self.patch = patch
  }

  var testDescription: String { "\(JSONWriter.string(old)) → \(JSONWriter.string(new))" }
}

@Suite struct JSONPatchTests {
  @Test(arguments: [
    PatchCase(["a": 1], ["a": 1], "[]"), PatchCase(["a": 1, "b": 2], ["b": 2, "a": 1], "[]"),
    PatchCase(["a": 1], ["a": 2], #"[{"op":"replace","path":"/a","value":2}]"#),
    PatchCase(["a": 1], [:], #"[{"op":"remove","path":"/a"}]"#),
    PatchCase([:], ["a": ["b": []]], #"[{"op":"add","path":"/a","value":{"b":[]}}]"#),
    PatchCase(["a": ["b": 1, "c": 2]], ["a": ["b": 1, "c": 3]], #"[{"op":"replace","path":"/a/c","value":3}]"#),
    PatchCase(["a/b": ["~": 1]], ["a/b": ["~": 2]], #"[{"op":"replace","path":"/a~1b/~0","value":2}]"#),
    PatchCase(["": ["": 1]], ["": [:]], #"[{"op":"remove","path":"//"}]"#),
    PatchCase(
      ["a", "b", "a", "c", "b"], ["a", "b", "c"], #"[{"op":"remove","path":"/4"},{"op":"remove","path":"/2"}]"#),
    PatchCase(["a", "b"], ["b", "a"], #"[{"op":"replace","path":"","value":["b","a"]}]"#),
    PatchCase(["l": ["a"]], ["l": ["a", "b"]], #"[{"op":"replace","path":"/l","value":["a","b"]}]"#),
    PatchCase(["l": ["a"]], ["l": []], #"[{"op":"replace","path":"/l","value":[]}]"#),
    PatchCase(
      ["l": [["t": 1], ["t": 2]]], ["l": [["t": 1], ["t": 2, "u": 3]]],
      #"[{"op":"add","path":"/l/1/u","value":3}]"#),
    PatchCase(["a": [1]], ["a": ["b": 1]], #"[{"op":"replace","path":"/a","value":{"b":1}}]"#),
    PatchCase(["a": 1], ["a": "1"], #"[{"op":"replace","path":"/a","value":"1"}]"#),
    PatchCase(["a": 1], ["a": Node(.null)], #"[{"op":"replace","path":"/a","value":null}]"#),
    PatchCase([:], ["a": Node(.null)], #"[{"op":"add","path":"/a","value":null}]"#),
  ])
  func `the difference of two trees`(_ row: PatchCase) throws {
    let patch = JSONPatch.difference(from: row.old, to: row.new)
    #expect(String(decoding: patch.json(), as: UTF8.self) == row.patch)
    #expect(try patch.applied(to: row.old) == row.new)
  }

  @Test func `a patch of a random pair leads from one to the other, and of a tree to itself is empty`() async throws {
    for await seed in Seeds(Soak.count(50_000, part: 5_000)) {
      var random = SeededGenerator(seed: seed)
      let old = tree(&random, depth: 4)
      let new = random.oneIn(4) ? tree(&random, depth: 4) : varied(old, &random)
      let patch = JSONPatch.difference(from: old, to: new)
      #expect(try patch.applied(to: old) == new, "seed \(seed)")
      #expect(JSONPatch.difference(from: new, to: new).isEmpty, "seed \(seed)")
      #expect(patch.isEmpty == (old == new), "seed \(seed)")
      _ = try JSONReader.read(patch.json())
    }
  }

  @Test func `a large mapping in another order is compared in time`() throws {
    let keys = (0..<20_000).map { "key-\($0)" }
    let old = Node(.mapping(Mapping(keys.map { Mapping.Entry(key: $0, value: 1) })))
    let new = Node(.mapping(Mapping(keys.reversed().map { Mapping.Entry(key: $0, value: $0 == "key-7" ? 2 : 1) })))
    #expect(JSONPatch.difference(from: old, to: new).operations == [.replace(FieldPath("key-7"), 2)])
  }

  @Test func `very many changes replace the root's fields instead`() throws {
    let keys = (0..<3_000).map { "key-\($0)" }
    func tree(_ value: Node) -> Node {
      ["same": 1, "gone": value, "spec": Node(.mapping(Mapping(keys.map { Mapping.Entry(key: $0, value: value) })))]
    }
    var new = tree(2)
    new = new.setting("gone", to: nil).setting("added", to: 3)
    let patch = JSONPatch.difference(from: tree(1), to: new)
    #expect(
      patch.operations == [
        .remove(FieldPath("gone")), .replace(FieldPath("spec"), new["spec"] ?? [:]), .add(FieldPath("added"), 3),
      ])
    #expect(try patch.applied(to: tree(1)) == new)
  }

  @Test(arguments: [
    JSONPatch.Operation.remove(FieldPath("b")), .replace(FieldPath("b"), 1), .add(FieldPath("b", "c"), 1),
    .remove(FieldPath("a").index(1)), .add(FieldPath("a").index(2), 1), .remove(FieldPath()),
    .replace(FieldPath("a").index(-1), 1), .remove(FieldPath("a").field("x")),
  ])
  func `a change that does not fit is refused`(_ operation: JSONPatch.Operation) {
    #expect(throws: JSONPatchError.self) { try JSONPatch([operation]).applied(to: ["a": [1]]) }
  }

  static let patches: [(String, Node)] = [
    (#"[{"op":"add","path":"/a/-","value":2}]"#, ["a": [1, 2], "b": ["0": 1]]),
    (#"[{"op":"add","path":"/b/0","value":2}]"#, ["a": [1], "b": ["0": 2]]),
    (#"[{"op":"replace","path":"/c","value":2}]"#, ["a": [1], "b": ["0": 1], "c": 2]),
    (#"[{"op":"test","path":"/a/0","value":1},{"op":"remove","path":"/b/0"}]"#, ["a": [1], "b": [:]]),
    (#"[{"op":"copy","from":"/a","path":"/b/1"}]"#, ["a": [1], "b": ["0": 1, "1": [1]]]),
    (#"[{"op":"move","from":"/b/0","path":"/a/0"}]"#, ["a": [1, 1], "b": [:]]),
    (#"[{"op":"replace","path":"","value":{}}]"#, [:]),
  ]

  @Test(arguments: patches)
  func `a patch from the wire changes what it names`(_ patch: String, _ result: Node) throws {
    #expect(try JSONPatch.apply(json: Array(patch.utf8), to: ["a": [1], "b": ["0": 1]]) == result)
  }

  static let refusals: [(String, Bool)] = [
    ("{", true), ("{}", true), (#"[{"op":"add","path":"/a"}]"#, true), (#"[{"op":"add"}]"#, true),
    (#"[{"path":"/a"}]"#, true), (#"[{"op":"swap","path":"/a"}]"#, true), (#"[{"op":"copy","path":"/c"}]"#, true),
    (#"[{"op":"remove","path":"a"}]"#, true), (#"[{"op":"remove","path":"/c"}]"#, false),
    (#"[{"op":"remove","path":"/a/-"}]"#, false), (#"[{"op":"remove","path":"/a/x"}]"#, false),
    (#"[{"op":"remove","path":"/a/-1"}]"#, false), (#"[{"op":"test","path":"/a","value":[2]}]"#, false),
    (#"[{"op":"move","from":"/c","path":"/a/0"}]"#, false), (#"[{"op":"replace","path":"/c/d","value":1}]"#, false),
  ]

  @Test(arguments: refusals)
  func `a patch from the wire that is none is told from one that does not fit`(_ patch: String, _ isMalformed: Bool) {
    #expect { try JSONPatch.apply(json: Array(patch.utf8), to: ["a": [1]]) } throws: { error in
      (error as? JSONPatchError)?.isMalformed == isMalformed
    }
  }

  private func tree(_ random: inout SeededGenerator, depth: Int) -> Node {
    switch random.int(0...(depth == 0 ? 4 : 8)) {
    case 0: return Node(.null)
    case 1: return random.pick([true, false])
    case 2: return Node(.integer(random.int(0...3)))
    case 3: return Node(.float(0.5))
    case 4: return Node(.string(random.pick(["", "a", "b", "~", "/", "é"])))
    case 5, 6:
      return Node(.sequence((0..<random.int(0...5)).map { _ in tree(&random, depth: depth - 1) }))
    default:
      var mapping = Mapping()
      for _ in 0..<random.int(0...5) {
        mapping[random.pick(["a", "b", "c/d", "~", "", "0", "é"])] = tree(&random, depth: depth - 1)
      }
      return Node(.mapping(mapping))
    }
  }

  private func varied(_ node: Node, _ random: inout SeededGenerator) -> Node {
    if random.oneIn(8) { return tree(&random, depth: 2) }
    switch node.content {
    case .sequence(var items):
      for index in items.indices { items[index] = varied(items[index], &random) }
      if !items.isEmpty, random.oneIn(3) { items.remove(at: random.int(0...items.count - 1)) }
      if !items.isEmpty, random.oneIn(4) { items.append(items[0]) }
      return Node(.sequence(items))
    case .mapping(var mapping):
      for key in mapping.keys {
        guard let value = mapping[key] else { continue }
        mapping[key] = random.oneIn(8) ? nil : varied(value, &random)
      }
      if random.oneIn(4) { mapping["new"] = tree(&random, depth: 1) }
      return Node(.mapping(mapping))
    default: return node
    }
  }
}
