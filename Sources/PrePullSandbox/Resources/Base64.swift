// Base64 as Secrets and caBundles hold it.

import FoundationEssentials

enum Base64 {
  static func encoded(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// The bytes, or nil when the text is no base64. Line breaks are skipped, as Go's decoder does.
  static func decoded(_ text: String) -> [UInt8]? {
    Data(base64Encoded: text.filter { !$0.isNewline }).map { [UInt8]($0) }
  }
}
