import Testing
import YAML

@Suite struct YAMLWriterTests {
  @Test func `writes a job as kubectl prints it`() {
    let job: Node = [
      "kind": "ImagePullJob",
      "spec": ["image": "nginx:1.9", "parallelism": 10, "podSelector": ["matchLabels": ["a": "b"]]],
      "apiVersion": "apps.kruise.io/v1alpha1",
      "x": [["name": "a", "values": ["1", [], [:], ["deep", ["deeper"]]]], "b"],
      "metadata": ["name": "job", "annotations": ["note": "one\ntwo\n", "json": "{\"a\":1}"]],
    ]
    #expect(
      YAMLWriter.string(job, kubernetesOrder: true) == """
        apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata:
          name: job
          annotations:
            note: |
              one
              two
            json: '{"a":1}'
        spec:
          image: nginx:1.9
          parallelism: 10
          podSelector:
            matchLabels:
              a: b
        x:
        - name: a
          values:
          - "1"
          - []
          - {}
          - - deep
            - - deeper
        - b

        """)
  }

  @Test func `orders the items of a list`() {
    let list: Node = ["items": [["kind": "A", "apiVersion": "v1"]], "kind": "List", "apiVersion": "v1"]
    #expect(
      YAMLWriter.string(list, kubernetesOrder: true)
        == "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: A\n")
    #expect(YAMLWriter.string(list) == "items:\n- kind: A\n  apiVersion: v1\nkind: List\napiVersion: v1\n")
  }

  @Test func `separates documents`() {
    #expect(YAMLWriter.string([["a": 1], "x\n\n", [1]]) == "a: 1\n---\n|+\n  x\n\n---\n- 1\n")
  }

  /// Strings, and how each is written as a value.
  static let strings: [(String, String)] = [
    ("abc", "abc"), ("a b", "a b"), ("nginx:1.9", "nginx:1.9"), ("http://x/y#z", "http://x/y#z"),
    ("中文", "中文"), ("é", "é"),
    ("0.1", "\"0.1\""), ("yes", "\"yes\""), ("1e3", "\"1e3\""), ("null", "\"null\""), ("~", "\"~\""),
    ("0o7", "\"0o7\""),
    (" x", "\" x\""), ("x ", "\"x \""), ("", "\"\""), ("<<", "\"<<\""), ("=", "\"=\""),
    ("2024-01-01", "\"2024-01-01\""),
    ("2024-01-01T00:00:00Z", "\"2024-01-01T00:00:00Z\""), ("2024-1-1 1:2:3", "\"2024-1-1 1:2:3\""),
    ("y", "\"y\""),
    ("N", "\"N\""), ("On", "\"On\""), ("true", "\"true\""), ("nO", "nO"), ("12", "\"12\""),
    ("-12", "\"-12\""), ("+1", "\"+1\""),
    ("0x1F", "\"0x1F\""), ("0b1", "\"0b1\""), ("0777", "\"0777\""), ("08", "\"08\""), ("1_000", "\"1_000\""),
    (".5", "\".5\""),
    ("1.", "\"1.\""), ("1_0.5", "\"1_0.5\""), (".inf", "\".inf\""), ("-.Inf", "\"-.Inf\""),
    (".NaN", "\".NaN\""),
    ("1e999", "\"1e999\""), ("190:20:30", "\"190:20:30\""), ("12:30", "\"12:30\""), ("1:60", "1:60"),
    ("1.2.3", "1.2.3"),
    ("v1", "v1"), ("10%", "10%"), ("500m", "500m"), ("a: b", "'a: b'"), ("a #b", "'a #b'"), ("a:", "'a:'"),
    ("- a", "'- a'"),
    ("-a", "-a"), ("*a", "'*a'"), ("&a", "'&a'"), ("!a", "'!a'"), ("@a", "'@a'"), ("`a", "'`a'"),
    ("%a", "'%a'"), ("|", "'|'"),
    ("{a}", "'{a}'"), ("[a", "'[a'"), ("\"a\"", "'\"a\"'"), ("it's", "it's"), ("'a", "'''a'"), ("#a", "'#a'"),
    ("?", "'?'"),
    ("---", "'---'"), ("...", "'...'"), ("-", "'-'"), ("a\tb", "\"a\\tb\""), ("a\u{1}", "\"a\\x01\""),
    ("a\u{85}b", "\"a\\Nb\""),
    ("a\u{2028}b", "\"a\\Lb\""), ("\u{FEFF}a", "\"\\uFEFFa\""), ("😀", "\"\\U0001F600\""),
    ("a\rb", "\"a\\rb\""),
    ("a\nb", "|-\n  a\n  b"), ("a\n", "|\n  a"), ("a\n\nb\n\n", "|+\n  a\n\n  b\n"), (" a\nb", "\" a\\nb\""),
    ("\na", "\"\\na\""),
    ("a \nb", "\"a \\nb\""), ("a\nb ", "\"a\\nb \""), ("\n", "\"\\n\""), ("a\n\tb", "\"a\\n\\tb\""),
    ("a\n  b\n", "|\n  a\n    b"),
    ("a\\b", "a\\b"), ("a\0b", "\"a\\0b\""), ("\u{A0}a", "\u{A0}a"), ("0x", "0x"), ("0b12", "\"0b12\""),
    ("1a", "1a"), ("._", "._"),
  ]

  @Test(arguments: strings)
  func `quotes a string exactly when it must`(_ text: String, _ written: String) throws {
    let value: Node = ["k": Node(.string(text))]
    #expect(YAMLWriter.string(value) == "k: \(written)\n")
    #expect(try read(YAMLWriter.string(value)) == value)
    let key = Node(.mapping(Mapping([.init(key: text, value: "v")])))
    #expect(try read(YAMLWriter.string(key)) == key)
  }

  static let others: [(Node, String)] = [
    (Node(.null), "null\n"), (true, "true\n"), (false, "false\n"), (0, "0\n"), (-5, "-5\n"), ([], "[]\n"),
    ([:], "{}\n"),
    (Node(.float(3)), "3.0\n"), (Node(.float(0.1)), "0.1\n"), (Node(.float(1e21)), "1.0e+21\n"),
    (Node(.float(-0.0)), "-0.0\n"),
    (Node(.float(1.5e-7)), "1.5e-07\n"), (Node(.float(.leastNonzeroMagnitude)), "5.0e-324\n"), ("x", "x\n"),
    (["a": Node(.null)], "a: null\n"),
    ([[[]]], "- - []\n"), (["a": [:], "b": []], "a: {}\nb: []\n"),
    (["": 1, "yes": 2, "a b": 3], "\"\": 1\n\"yes\": 2\na b: 3\n"),
  ]

  @Test(arguments: others.indices)
  func `writes what is no string`(_ index: Int) throws {
    let (node, text) = Self.others[index]
    #expect(YAMLWriter.string(node) == text)
    #expect(try read(text) == node)
  }

  @Test func `does not fold long lines`() {
    let text = String(repeating: "word ", count: 100) + "end"
    #expect(YAMLWriter.string(["a": Node(.string(text))]) == "a: \(text)\n")
    let quoted = String(repeating: "word: ", count: 100) + "end"
    #expect(YAMLWriter.string(["a": Node(.string(quoted))]) == "a: '\(quoted)'\n")
  }
}
