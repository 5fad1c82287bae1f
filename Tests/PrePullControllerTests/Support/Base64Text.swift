// Base64 of a text, to search for.

import FoundationEssentials

enum Base64Text {
  static func of(_ text: String) -> String { Data(text.utf8).base64EncodedString() }
}
