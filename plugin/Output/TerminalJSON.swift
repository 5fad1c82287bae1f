// JSON without characters that could steer a terminal: they are escaped, which changes no value.
import YAML

/// JSON text that is safe to show on a terminal.
///
/// Own code because the writer escapes what JSON demands alone, as files and pipes need no more.
enum TerminalJSON {
  /// The node as JSON with a line break at its end.
  static func string(_ node: Node) -> String {
    String(decoding: escaped(JSONWriter.bytes(node, layout: .pretty)), as: UTF8.self) + "\n"
  }

  /// JSON in UTF-8 with DEL, the C1 controls, the bidirectional controls and the line separators as `\uXXXX`.
  static func escaped(_ json: [UInt8]) -> [UInt8] {
    guard json.contains(where: isSuspicious) else { return json }
    var result: [UInt8] = []
    result.reserveCapacity(json.count)
    var index = 0
    while index < json.count {
      // Outside strings JSON is ASCII, so whatever is found here stands in a string.
      if isSuspicious(json[index]), let (value, length) = control(in: json[index...]) {
        let digits = String(value, radix: 16, uppercase: true)
        result += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8
        index += length
      } else {
        result.append(json[index])
        index += 1
      }
    }
    return result
  }

  /// Whether a control can begin with this byte.
  private static func isSuspicious(_ byte: UInt8) -> Bool {
    byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
  }

  /// The control at the beginning of the text, with its length in bytes.
  private static func control(in text: ArraySlice<UInt8>) -> (value: UInt32, length: Int)? {
    let bytes = text.prefix(3).map(UInt32.init)
    if bytes[0] == 0x7F { return (0x7F, 1) }
    guard bytes.count >= 2 else { return nil }
    if bytes[0] == 0xC2 { return bytes[1] <= 0x9F ? (bytes[1], 2) : nil }
    if bytes[0] == 0xD8 { return bytes[1] == 0x9C ? (0x61C, 2) : nil }
    guard bytes.count == 3 else { return nil }
    let value = (bytes[0] & 0xF) << 12 | (bytes[1] & 0x3F) << 6 | bytes[2] & 0x3F
    switch value {
    case 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: return (value, 3)
    default: return nil
    }
  }
}
