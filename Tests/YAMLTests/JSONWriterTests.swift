import Testing
import YAML

@Suite struct JSONWriterTests {
  @Test func `lays out as kubectl does`() {
    let node: Node = ["a": 1, "b": [true, Node(.null), [:], []], "c": ["d": "e"]]
    #expect(JSONWriter.string(node) == #"{"a":1,"b":[true,null,{},[]],"c":{"d":"e"}}"#)
    #expect(
      JSONWriter.string(node, layout: .pretty) == """
        {
            "a": 1,
            "b": [
                true,
                null,
                {},
                []
            ],
            "c": {
                "d": "e"
            }
        }
        """)
  }

  @Test func `escapes what must be and no more`() {
    #expect(
      JSONWriter.string("\"\\\u{8}\u{c}\n\r\t\0\u{1f}\u{7f}/é😀<&\u{2028}")
        == #""\"\\\b\f\n\r\t\u0000\u001f\u007f/é😀<&"# + "\u{2028}\"")
  }

  @Test func `floats stay floats`() throws {
    for value in [3, 1e21, -0.0, 0.1, .leastNonzeroMagnitude, 1.7976931348623157e308, 1e16, 123_456_789.5]
      as [Double]
    {
      #expect(try JSONReader.read(JSONWriter.bytes(Node(.float(value)))) == Node(.float(value)))
    }
    #expect(JSONWriter.string(Node(.float(.nan))) == "null")
  }

  @Test func `appends to what is there`() {
    var bytes = Array("x".utf8)
    JSONWriter.write([1], to: &bytes)
    JSONWriter.writeString("é\"", to: &bytes)
    #expect(bytes == Array("x[1]\"é\\\"\"".utf8))
  }
}
