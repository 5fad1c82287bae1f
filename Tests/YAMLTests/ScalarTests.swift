import Testing
import YAML

@Suite struct ScalarTests {
  static let strings = [
    "yEs", "nO", "tRue", "nUll", "yes1", "oN", "off1", "=", "<", "<<<", "a", "+", ".", "..", "...a", "0x",
    "0o", "0b",
    "0b12", "0xg", "0o8", "_1", "1a", "1e", "1e+", "e5", "1.2.3", "1:30", "190:20:30", "2001-12-14",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14 21:59:43", "1e999", "-1e999", "+.nan", "-.nan", ".Nan", ".iNf", ".5_0", "~1", "None", "nil",
    "TrUe", "+-1", "--1",
    "1 2", "0x1p4", "v1", "1.16.0", "10%", "500m", "1Gi", "Infinity", "NaN", "inf", "１", "٣", "._", "1__a",
  ]

  @Test(arguments: strings)
  func `stays a string`(_ text: String) throws {
    let node = try read("a: \(text)\n")
    #expect(node["a"] == Node(.string(text)))
  }

  static let values: [(String, Node.Content)] = [
    ("", .null), ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null),
    ("y", .bool(true)), ("Y", .bool(true)), ("yes", .bool(true)), ("Yes", .bool(true)), ("YES", .bool(true)),
    ("true", .bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)), ("on", .bool(true)),
    ("On", .bool(true)),
    ("ON", .bool(true)), ("n", .bool(false)), ("N", .bool(false)), ("no", .bool(false)), ("No", .bool(false)),
    ("NO", .bool(false)), ("false", .bool(false)), ("False", .bool(false)), ("FALSE", .bool(false)),
    ("off", .bool(false)), ("Off", .bool(false)), ("OFF", .bool(false)),
    ("0", .integer(0)), ("-0", .integer(0)), ("+1", .integer(1)), ("12", .integer(12)),
    ("-12", .integer(-12)),
    ("0777", .integer(511)), ("-0777", .integer(-511)), ("0o7", .integer(7)), ("0O17", .integer(15)),
    ("0x1F", .integer(31)), ("0X1f", .integer(31)), ("-0x1F", .integer(-31)), ("0b101", .integer(5)),
    ("-0b101", .integer(-5)), ("+0b1", .integer(1)), ("1_000", .integer(1000)), ("1__0_", .integer(10)),
    ("0_7", .integer(7)), ("0_", .integer(0)), ("0x_ff", .integer(255)),
    ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
    ("9223372036854775808", .float(9_223_372_036_854_775_808)),
    ("-9223372036854775809", .float(-9_223_372_036_854_775_808)),
    ("0x7fffffffffffffff", .integer(.max)), ("-0x8000000000000000", .integer(.min)),
    ("0xffffffffffffffff", .float(18_446_744_073_709_551_616)),
    ("0x10000000000000000", .float(18_446_744_073_709_551_616)),
    ("01777777777777777777777", .float(18_446_744_073_709_551_616)),
    ("08", .float(8)), ("09.5", .float(9.5)), ("1e3", .float(1000)), ("1E3", .float(1000)),
    ("1e+3", .float(1000)),
    ("1.5", .float(1.5)), ("1.", .float(1)), (".5", .float(0.5)), ("-.5", .float(-0.5)), ("+.5e1", .float(5)),
    ("1.e2", .float(100)), ("1_0.5", .float(10.5)), ("1e-999", .float(0)), ("0.1", .float(0.1)),
    ("0.0", .float(0)),
    ("1.7976931348623157e308", .float(.greatestFiniteMagnitude)), ("5e-324", .float(.leastNonzeroMagnitude)),
    ("!!str 1", .string("1")), ("! 1", .string("1")), ("!!str", .string("")), ("!!str yes", .string("yes")),
    ("!!int \"12\"", .integer(12)), ("!!float 1", .float(1)), ("!!float \"1.5\"", .float(1.5)),
    ("!!bool \"yes\"", .bool(true)),
    ("!!null \"\"", .null), ("!!null ~", .null), ("!!binary aGk=", .string("hi")),
    ("!!timestamp 2001-12-14", .string("2001-12-14")), ("!!value =", .string("=")),
    ("!!map {}", .mapping(Mapping())),
    ("!!seq []", .sequence([])), ("!<tag:yaml.org,2002:str> 1", .string("1")),
    ("\"1\"", .string("1")), ("'true'", .string("true")), ("\"\"", .string("")),
    ("\"\\u0041\\x42\\n\"", .string("AB\n")),
    ("\"\\U0001F600\"", .string("😀")), ("'a''b'", .string("a'b")), ("|\n  x\n  y\n", .string("x\ny\n")),
    (">-\n  x\n  y\n", .string("x y")), ("|+\n  x\n", .string("x\n\n")), ("<<", .string("<<")),
  ]

  @Test(arguments: values)
  func `is what Kubernetes' tools read`(_ text: String, _ content: Node.Content) throws {
    let node = try read("a: \(text)\n")
    #expect(node["a"] == Node(content))
  }

  static let errors: [(String, SyntaxError.Code)] = [
    (".inf", .notANumber), ("-.Inf", .notANumber), ("+.INF", .notANumber), (".nan", .notANumber),
    (".NaN", .notANumber),
    (String(repeating: "9", count: 400), .notANumber),
    ("0x" + String(repeating: "f", count: 400), .notANumber),
    ("!!int x", .unknownTag), ("!!int 1.5", .unknownTag), ("!!bool maybe", .unknownTag),
    ("!!null x", .unknownTag),
    ("!!float x", .unknownTag), ("!!float .inf", .notANumber), ("!!binary '?'", .unknownTag),
    ("!!binary /w==", .invalidUTF8),
    ("!!binary aGVsbG8", .unknownTag), ("!!timestamp x", .unknownTag), ("!Ref x", .unknownTag),
    ("!!set {a}", .unknownTag),
    ("!!map []", .unknownTag), ("!!seq {}", .unknownTag), ("!!omap []", .unknownTag), ("!x!y z", .unknownTag),
  ]

  @Test(arguments: errors)
  func `is refused with its place`(_ text: String, _ code: SyntaxError.Code) throws {
    let error = try #require(problem("a: \(text)\n"))
    #expect(error.code == code)
    #expect(error.range.start.line == 1)
    #expect(error.others.isEmpty)
  }

  static let keys: [(String, String)] = [
    ("1", "1"), ("0x10", "16"), ("010", "8"), ("yes", "true"), ("off", "false"), ("1.5", "1.5"),
    ("1e3", "1000"),
    ("1e21", "1e+21"), ("1e6", "1e+06"), ("123456.0", "123456"), ("0.0001", "0.0001"), ("0.00001", "1e-05"),
    ("1.0", "1"),
    ("\"1\"", "1"), ("!!str 0x10", "0x10"), ("2001-12-14", "2001-12-14"), ("a b", "a b"), ("-0.5", "-0.5"),
    ("0.1", "0.1"),
    ("1234567.0", "1.234567e+06"),
  ]

  @Test(arguments: keys)
  func `keys become the strings that sigs yaml makes of them`(_ text: String, _ key: String) throws {
    #expect(try read("\(text): z\n").mapping?.keys == [key])
  }

  @Test(arguments: ["~: 1", "null: 1", "[a]: 1", "{a: b}: 1", "? [a]\n: 1", "{{ x }}: 1", "a: {{ x }}"])
  func `keys that cannot be strings are refused`(_ text: String) {
    #expect(problem(text)?.code == .invalidKey)
  }
}
