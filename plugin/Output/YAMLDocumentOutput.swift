// Puts documents one behind the other, with a line --- between them.
import YAML

/// A stream of YAML documents in the making.
struct YAMLDocumentOutput {
  /// What was put together so far.
  private(set) var bytes: [UInt8] = []

  /// Appends an object.
  mutating func append(_ node: Node) {
    endLine()
    if !bytes.isEmpty { bytes += "---\n".utf8 }
    YAMLWriter.write(node, to: &bytes)
    endLine()
    isEnded = false
  }

  /// Appends text as it is: a document, or several, perhaps with comments and a `---` of its own in front.
  mutating func append(text: ArraySlice<UInt8>) {
    guard !text.isEmpty else { return }
    let lead = Lead(of: text)
    endLine()
    if !bytes.isEmpty {
      // Directives may only stand behind a document that was ended.
      if lead.hasDirective {
        if !isEnded { bytes += "...\n".utf8 }
      } else if !lead.hasMarker {
        bytes += "---\n".utf8
      }
    }
    bytes += text
    isEnded = Self.endsWithMarker(text)
  }

  /// Whether the text so far ends in a `...`.
  private var isEnded = false

  /// Ends the last line, which is left as it is while nothing follows.
  private mutating func endLine() {
    if let last = bytes.last, !Self.isBreak(last) { bytes.append(UInt8(ascii: "\n")) }
  }

  private static func isBreak(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

  /// Whether nothing but blank lines and comments follows the last `...`.
  private static func endsWithMarker(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    while !rest.isEmpty {
      while let last = rest.last, isBreak(last) { rest.removeLast() }
      let start = rest.lastIndex(where: isBreak).map { $0 + 1 } ?? rest.startIndex
      let line = rest[start...]
      if line.starts(with: "...".utf8) { return line.dropFirst(3).first.map { $0 == 0x20 || $0 == 0x09 } ?? true }
      let content = line.drop { $0 == 0x20 || $0 == 0x09 }
      guard content.isEmpty || content.first == UInt8(ascii: "#") else { return false }
      rest = rest[..<start]
    }
    return false
  }

  /// What stands before a text's first content.
  private struct Lead {
    var hasMarker = false
    var hasDirective = false

    init(of text: ArraySlice<UInt8>) {
      var rest = text
      while !rest.isEmpty {
        let line = rest.prefix { !YAMLDocumentOutput.isBreak($0) }
        rest = rest[line.endIndex...].dropFirst()
        if line.starts(with: "---".utf8) {
          hasMarker = true
          return
        }
        let isDirective = line.first == UInt8(ascii: "%")
        hasDirective = hasDirective || isDirective
        let content = line.drop { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard isDirective || content.isEmpty || content.first == UInt8(ascii: "#") else { return }
      }
    }
  }
}
