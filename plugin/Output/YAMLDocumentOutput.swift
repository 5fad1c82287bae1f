// Puts documents one behind the other, with a line --- between them.
import YAML

/// A stream of YAML documents in the making.
struct YAMLDocumentOutput {
  /// What was put together so far.
  private(set) var bytes: [UInt8] = []

  /// Appends an object.
  mutating func append(_ node: Node) {
    if !bytes.isEmpty { bytes += "---\n".utf8 }
    YAMLWriter.write(node, to: &bytes)
    endLine()
  }

  /// Appends text as it is: a document, or several, perhaps with comments and a `---` of its own in front.
  mutating func append(text: ArraySlice<UInt8>) {
    guard !text.isEmpty else { return }
    let lead = Lead(of: text)
    if !bytes.isEmpty {
      // Directives may only stand behind a document that was ended.
      if lead.hasDirective { bytes += "...\n".utf8 } else if !lead.hasMarker { bytes += "---\n".utf8 }
    }
    bytes += text
    endLine()
  }

  private mutating func endLine() {
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
  }

  /// What stands before a text's first content.
  private struct Lead {
    var hasMarker = false
    var hasDirective = false

    init(of text: ArraySlice<UInt8>) {
      var rest = text
      while !rest.isEmpty {
        let line = rest.prefix { $0 != UInt8(ascii: "\n") }
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
