import Testing
import YAML

@Suite struct JSONReaderTests {
  static let values: [(String, Node.Content)] = [
    ("null", .null), ("true", .bool(true)), ("false", .bool(false)), (" \t\r\n1 ", .integer(1)),
    ("0", .integer(0)),
    ("-0", .integer(0)), ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)),
    ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .float(9_223_372_036_854_775_808)),
    ("123456789012345678901234567890", .float(123_456_789_012_345_677_877_719_597_056)),
    ("1.0", .float(1)), ("1e3", .float(1000)), ("1E+2", .float(100)), ("-1.5e-3", .float(-0.0015)),
    ("-0.0", .float(-0.0)),
    ("1e-999", .float(0)), ("5e-324", .float(.leastNonzeroMagnitude)), ("\"\"", .string("")),
    ("\"a\"", .string("a")),
    ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", .string("\"\\/\u{8}\u{c}\n\r\t")),
    ("\"\\u0041\\u00e9\\u4e2d\"", .string("Aé中")),
    ("\"\\ud83d\\ude00x\"", .string("😀x")), ("\"\\uD83D\\uDE00\"", .string("😀")),
    ("\"\\u0000\"", .string("\0")),
    ("\"é中😀\u{7F}\"", .string("é中😀\u{7F}")), ("\"\u{2028}\"", .string("\u{2028}")), ("[]", .sequence([])),
    ("[ ]", .sequence([])), ("[1, [2, []]]", .sequence([1, [2, []]])), ("{}", .mapping(Mapping())),
    ("{ }", .mapping(Mapping())),
    (
      "{\"a\":{\"b\":[]},\"\":1}",
      .mapping(Mapping([.init(key: "a", value: ["b": []]), .init(key: "", value: 1)]))
    ),
    ("\"yes\"", .string("yes")), ("{\"1\": \"~\"}", .mapping(Mapping([.init(key: "1", value: "~")]))),
  ]

  @Test(arguments: values)
  func `reads`(_ text: String, _ content: Node.Content) throws {
    #expect(try JSONReader.read(Array(text.utf8)).content == content)
  }

  static let errors: [(String, SyntaxError.Code, Int)] = [
    ("", .syntax, 1), (" ", .syntax, 2), ("nul", .syntax, 1), ("nullx", .syntax, 5), ("True", .syntax, 1),
    ("01", .syntax, 1),
    ("-", .syntax, 1), ("+1", .syntax, 1), (".5", .syntax, 1), ("1.", .syntax, 1), ("1.e3", .syntax, 1),
    ("1e", .syntax, 1),
    ("1e+", .syntax, 1), ("0x1", .syntax, 2), ("1e999", .notANumber, 1), ("NaN", .syntax, 1),
    ("Infinity", .syntax, 1),
    ("\"", .unbalancedQuote, 1), ("\"a\\\"", .unbalancedQuote, 1), ("\"\\x\"", .syntax, 2),
    ("\"\\u12\"", .syntax, 2),
    ("\"\\ud800\"", .syntax, 2), ("\"\\udc00\"", .syntax, 2), ("\"\\ud800\\u0041\"", .syntax, 2),
    ("\"\\u+123\"", .syntax, 2),
    ("\"a\nb\"", .controlCharacter, 3), ("\"\t\"", .controlCharacter, 2), ("'a'", .syntax, 1),
    ("[", .syntax, 2),
    ("[1", .unbalancedBracket, 3), ("[1,]", .syntax, 3), ("[,]", .syntax, 2), ("[1 2]", .syntax, 4),
    ("[1}", .syntax, 3),
    ("]", .syntax, 1), ("{", .unbalancedBracket, 2), ("{a: 1}", .syntax, 2), ("{\"a\"}", .syntax, 5),
    ("{\"a\":}", .syntax, 6),
    ("{\"a\":1,}", .syntax, 7), ("{\"a\":1 \"b\":2}", .syntax, 8), ("{\"a\":1,\"a\":2}", .duplicateKey, 8),
    ("{\"a\":1,\"\\u0061\":2}", .duplicateKey, 8), ("1 2", .syntax, 3), ("[] x", .syntax, 4),
    ("{1:2}", .syntax, 2),
    ("// x\n1", .syntax, 1), ("\"\\", .unbalancedQuote, 1), ("\"\\u", .syntax, 2), ("[1,,2]", .syntax, 4),
    ("t", .syntax, 1),
  ]

  @Test(arguments: errors)
  func `refuses with the place`(_ text: String, _ code: SyntaxError.Code, _ column: Int) throws {
    do {
      _ = try JSONReader.read(Array(text.utf8))
      Issue.record("\(text) is no JSON")
    } catch {
      #expect(error.code == code)
      #expect(error.range.start == Mark(line: 1, column: column))
    }
  }

  @Test(
    arguments: [
      [0x80], [0xC0, 0x80], [0xC3], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xF5],
      [0xE4, 0xB8],
    ] as [[UInt8]])
  func `refuses what is not UTF-8`(_ bytes: [UInt8]) {
    let text = Array("\"".utf8) + bytes + Array("\"".utf8)
    do {
      _ = try JSONReader.read(text)
      Issue.record("\(bytes) is not UTF-8")
    } catch {
      #expect(error.code == .invalidUTF8)
    }
  }

  @Test func `names both places of a duplicate key`() {
    do {
      _ = try JSONReader.read(Array("{\n  \"a\": 1,\n  \"a\": 2\n}".utf8))
      Issue.record("the key is there twice")
    } catch {
      #expect(error.range.start == Mark(line: 3, column: 3))
      #expect(error.related?.start == Mark(line: 2, column: 3))
    }
  }

  @Test func `a comma too many is repaired`() throws {
    let text = "[1,\n 2,\n]"
    do throws(SyntaxError) {
      _ = try JSONReader.read(Array(text.utf8))
      Issue.record("the comma is one too many")
    } catch {
      let repaired = try SourceText(name: "x", text: text).applying(error.edits)
      #expect(try JSONReader.read(repaired.bytes) == [1, 2])
    }
  }

  @Test func `reads in place`() throws {
    let bytes = Array("xx{\"a\": 1}yy".utf8)
    let node = try bytes.withUnsafeBufferPointer { buffer throws(SyntaxError) in
      try JSONReader.read(UnsafeBufferPointer(rebasing: buffer[2..<10]))
    }
    #expect(node == ["a": 1])
  }
}
