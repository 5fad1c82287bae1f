// What may follow the name in a reference: the tag and the digest.

extension ImageReferenceScanner {
  func checkTag(_ range: Range<Int>) throws(ImageReferenceError) {
    let tag = bytes[range]
    if tag.isEmpty { throw .init(.invalidTag, "a tag must follow the colon in \(shown)") }
    if tag.contains(.ascii(":")) {
      throw .init(.invalidTag, "only one tag is allowed, got \(string(range).quoted()) after the name")
    }
    if tag.contains(.ascii("/")) {
      throw .init(
        .invalidTag,
        "a tag cannot hold a slash, got \(string(range).quoted()); a port belongs to the registry, which comes first"
      )
    }
    guard tag.count <= Self.maximumTagLength else {
      throw .init(
        .invalidTag, "the tag has \(tag.count) characters; at most \(Self.maximumTagLength) are allowed")
    }
    guard Self.isTag(tag) else {
      throw .init(
        .invalidTag,
        "\(string(range).quoted()) is no tag: letters, digits, '_', '.' and '-', not beginning with '.' or '-'"
      )
    }
  }

  /// `[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}`.
  static func isTag(_ tag: some Collection<UInt8>) -> Bool {
    guard let first = tag.first, tag.count <= maximumTagLength else { return false }
    return first != .ascii(".") && first != .ascii("-")
      && tag.allSatisfy {
        $0.isASCIIAlphanumeric || $0 == .ascii("_") || $0 == .ascii(".") || $0 == .ascii("-")
      }
  }

  /// Checks `algorithm:hex`. The lengths of the registered algorithms are fixed; others need 32 digits.
  static func checkDigest(_ digest: ArraySlice<UInt8>) throws(ImageReferenceError) {
    let shown = String(decoding: digest, as: UTF8.self).quoted()
    guard let colon = digest.firstIndex(of: .ascii(":")), isAlgorithm(digest[..<colon]) else {
      throw .init(.invalidDigest, "\(shown) is no digest; expected sha256: and 64 hexadecimal digits")
    }
    let algorithm = String(decoding: digest[..<colon], as: UTF8.self)
    let hex = digest[(colon + 1)...]
    guard hex.allSatisfy(\.isASCIIHexDigit) else {
      throw .init(.invalidDigest, "the digest \(shown) must be hexadecimal after the colon")
    }
    guard let length = registeredLengths[algorithm.lowercasedASCII()] else {
      guard hex.count >= 32 else {
        throw .init(.invalidDigest, "the digest \(shown) is too short: at least 32 hexadecimal digits")
      }
      return
    }
    guard hex.count == length else {
      throw .init(
        .invalidDigest, "a \(algorithm) digest has \(length) hexadecimal digits, got \(hex.count)")
    }
    guard !digest.contains(where: \.isASCIIUpper) else {
      throw .init(.invalidDigest, "the digest \(shown) must be lower case")
    }
  }

  private static let registeredLengths = ["sha256": 64, "sha384": 96, "sha512": 128]

  /// Words that begin with a letter, joined by `-`, `_`, `+` or `.`.
  private static func isAlgorithm(_ text: ArraySlice<UInt8>) -> Bool {
    let isJoint: (UInt8) -> Bool = { "-_+.".utf8.contains($0) }
    return text.split(omittingEmptySubsequences: false, whereSeparator: isJoint).allSatisfy { word in
      (word.first?.isASCIILetter ?? false) && word.allSatisfy(\.isASCIIAlphanumeric)
    }
  }
}
