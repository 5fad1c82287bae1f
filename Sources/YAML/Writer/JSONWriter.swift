// Writes value trees as JSON.

/// Writes JSON, keys in the order of the tree, text unescaped where JSON allows it.
///
/// Infinity and not-a-number, which no reader gives, are written as null.
public struct JSONWriter {
  /// How it is laid out.
  public enum Layout: Sendable {
    /// One line, no spaces.
    case compact
    /// Four spaces a level, as `kubectl -o json` prints.
    case pretty
  }

  private var bytes: [UInt8] = []
  private let layout: Layout
  private var level = 0

  private init(_ layout: Layout) {
    self.layout = layout
  }

  /// The value as text, without a line break at the end.
  public static func string(_ node: Node, layout: Layout = .compact) -> String {
    String(decoding: bytes(node, layout: layout), as: UTF8.self)
  }

  /// The value as UTF-8, without a line break at the end.
  public static func bytes(_ node: Node, layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout)
    writer.bytes.reserveCapacity(512)
    writer.write(node)
    return writer.bytes
  }

  /// Appends the value as UTF-8.
  public static func write(_ node: Node, to bytes: inout [UInt8], layout: Layout = .compact) {
    var writer = JSONWriter(layout)
    swap(&writer.bytes, &bytes)
    writer.write(node)
    swap(&writer.bytes, &bytes)
  }

  /// Appends a string in quotes, as a program that writes JSON by hand needs it.
  public static func writeString(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    text.withUTF8 { append($0, to: &bytes) }
  }

  private mutating func write(_ node: Node) {
    switch node.content {
    case .null: bytes += "null".utf8
    case .bool(let value): bytes += (value ? "true" : "false").utf8
    case .integer(let value): bytes += String(value).utf8
    case .float(let value): bytes += (value.isFinite ? NumberText.text(value) : "null").utf8
    case .string(let text): Self.writeString(text, to: &bytes)
    case .sequence(let items):
      if items.isEmpty {
        bytes += "[]".utf8
        return
      }
      open("[")
      for (index, item) in items.enumerated() {
        separate(index)
        write(item)
      }
      close("]")
    case .mapping(let mapping):
      if mapping.isEmpty {
        bytes += "{}".utf8
        return
      }
      open("{")
      for (index, entry) in mapping.entries.enumerated() {
        separate(index)
        Self.writeString(entry.key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        if layout == .pretty { bytes.append(0x20) }
        write(entry.value)
      }
      close("}")
    }
  }

  private mutating func open(_ bracket: Unicode.Scalar) {
    bytes.append(UInt8(ascii: bracket))
    level += 1
  }

  private mutating func close(_ bracket: Unicode.Scalar) {
    level -= 1
    breakLine()
    bytes.append(UInt8(ascii: bracket))
  }

  private mutating func separate(_ index: Int) {
    if index > 0 { bytes.append(UInt8(ascii: ",")) }
    breakLine()
  }

  private mutating func breakLine() {
    guard layout == .pretty else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: level * 4))
  }

  private static func append(_ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var start = 0
    for offset in text.indices {
      let byte = text[offset]
      guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F else {
        continue
      }
      bytes += UnsafeBufferPointer(rebasing: text[start..<offset])
      start = offset + 1
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
      case 0x08: bytes += "\\b".utf8
      case 0x09: bytes += "\\t".utf8
      case 0x0A: bytes += "\\n".utf8
      case 0x0C: bytes += "\\f".utf8
      case 0x0D: bytes += "\\r".utf8
      default:
        let digits = Array("0123456789abcdef".utf8)
        bytes += "\\u00".utf8
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 0xF)]]
      }
    }
    bytes += UnsafeBufferPointer(rebasing: text[start...])
    bytes.append(UInt8(ascii: "\""))
  }
}
