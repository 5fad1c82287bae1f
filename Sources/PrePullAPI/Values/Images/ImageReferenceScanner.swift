// The grammar of the distribution reference specification, as one pass over the bytes of a reference.

/// Splits a reference into its written parts and checks each of them.
struct ImageReferenceScanner {
  /// The parts of a reference as they were written.
  struct Parts {
    var registry: String?
    var path: String
    var tag: String?
    var digest: String?
  }

  /// Longest name (registry and path) that the specification allows.
  static let maximumNameLength = 255
  /// Longest tag.
  static let maximumTagLength = 128

  let bytes: [UInt8]

  /// Takes `text` apart, or says what is wrong with it, without a suggestion.
  static func scan(_ text: String) throws(ImageReferenceError) -> Parts {
    try ImageReferenceScanner(bytes: Array(text.utf8)).scan(text)
  }

  private func scan(_ text: String) throws(ImageReferenceError) -> Parts {
    try refuseForeignForms(text)
    let at = bytes.firstIndex(of: .ascii("@")) ?? bytes.endIndex
    let slash = bytes[..<at].firstIndex(of: .ascii("/"))
    var registry: Range<Int>?
    var pathStart = 0
    if let slash, Self.isRegistry(bytes[..<slash]) {
      registry = 0..<slash
      pathStart = slash + 1
    }
    // A colon past the registry can only begin the tag, as a path holds none.
    let colon = bytes[pathStart..<at].firstIndex(of: .ascii(":")) ?? at
    if let registry, !Self.isHostAndPort(bytes[registry]) {
      throw .init(.invalidRegistry, registryFault(string(registry)))
    }
    try checkPath(pathStart..<colon)
    guard colon <= Self.maximumNameLength else {
      throw .init(
        .nameTooLong, "the name has \(colon) characters; at most \(Self.maximumNameLength) are allowed")
    }
    if colon < at { try checkTag(colon + 1..<at) }
    if at < bytes.endIndex { try Self.checkDigest(bytes[(at + 1)...]) }
    return Parts(
      registry: registry.map(string), path: string(pathStart..<colon),
      tag: colon < at ? string(colon + 1..<at) : nil,
      digest: at < bytes.endIndex ? string(at + 1..<bytes.endIndex) : nil)
  }

  func string(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }
}

// MARK: - What is no reference at all

extension ImageReferenceScanner {
  private func refuseForeignForms(_ text: String) throws(ImageReferenceError) {
    if bytes.isEmpty { throw .init(.empty, "an image reference must not be empty") }
    // A printable ASCII text, the usual case, needs no look at its Unicode properties.
    if bytes.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) {
      let blank = text.unicodeScalars.contains { $0.isBlank }
      if blank, text.trimmedWhitespace().isEmpty {
        throw .init(.empty, "an image reference must not be empty, got only white space")
      }
      if blank {
        throw .init(.whitespace, "white space is not allowed in the image reference \(text.quoted())")
      }
    }
    if let scheme = Self.schemeLength(bytes) {
      throw .init(
        .scheme, "an image reference has no URL scheme, so \(string(0..<scheme).quoted()) must go")
    }
    if bytes.count == 64, bytes.allSatisfy(\.isASCIILowerHexDigit) {
      throw .init(
        .bareIdentifier,
        "\(text.quoted()) is an image ID; a registry needs a name, such as name@sha256:DIGEST")
    }
  }

  /// The length of a leading `scheme://`, nil when there is none.
  static func schemeLength(_ bytes: [UInt8]) -> Int? {
    let name = bytes.prefix { $0.isASCIIAlphanumeric || $0 == .ascii("+") || $0 == .ascii("-") }
    guard !name.isEmpty, bytes[name.endIndex...].starts(with: [0x3A, 0x2F, 0x2F]) else { return nil }
    return name.endIndex + 3
  }
}

// MARK: - Registry

extension ImageReferenceScanner {
  /// Whether the part before the first slash is a registry, not the first component of a Docker Hub path.
  static func isRegistry(_ part: ArraySlice<UInt8>) -> Bool {
    part.contains { $0 == .ascii(".") || $0 == .ascii(":") || $0.isASCIIUpper }
      || part.elementsEqual("localhost".utf8)
  }

  /// `host`, `host:port`, `[IPv6]` or `[IPv6]:port`, in any case.
  static func isHostAndPort(_ text: ArraySlice<UInt8>) -> Bool {
    var rest = text
    if rest.first == .ascii("[") {
      guard let close = rest.firstIndex(of: .ascii("]")) else { return false }
      let address = rest[(rest.startIndex + 1)..<close]
      guard !address.isEmpty, address.allSatisfy({ $0.isASCIIHexDigit || $0 == .ascii(":") }) else {
        return false
      }
      rest = rest[(close + 1)...]
    } else {
      let end = rest.firstIndex(of: .ascii(":")) ?? rest.endIndex
      guard isDomainName(rest[..<end]) else { return false }
      rest = rest[end...]
    }
    guard let colon = rest.first else { return true }
    return colon == .ascii(":") && rest.count > 1 && rest.dropFirst().allSatisfy(\.isASCIIDigit)
  }

  private static func isDomainName(_ name: ArraySlice<UInt8>) -> Bool {
    name.split(separator: .ascii("."), omittingEmptySubsequences: false).allSatisfy { label in
      guard let first = label.first, let last = label.last else { return false }
      return first.isASCIIAlphanumeric && last.isASCIIAlphanumeric
        && label.allSatisfy { $0.isASCIIAlphanumeric || $0 == .ascii("-") }
    }
  }

  private func registryFault(_ registry: String) -> String {
    "\(registry.quoted()) before the first slash is no registry host; "
      + "expected a DNS name or address and, at most, a port (registry.example.com:5000)"
  }
}

// MARK: - Repository path

extension ImageReferenceScanner {
  private func checkPath(_ range: Range<Int>) throws(ImageReferenceError) {
    let path = bytes[range]
    if path.isEmpty {
      throw .init(.invalidRepository, "the repository is missing in \(shown)")
    }
    if path.contains(where: \.isASCIIUpper) {
      throw .init(.upperCase, "the repository \(string(range).quoted()) must be lower case")
    }
    for part in path.split(separator: .ascii("/"), omittingEmptySubsequences: false) {
      if let fault = Self.componentFault(part) {
        throw .init(.invalidRepository, "\(fault) in the repository \(string(range).quoted())")
      }
    }
  }

  /// Whether `text` is a whole repository path in lower case.
  static func isPath(_ text: some Collection<UInt8>) -> Bool {
    ArraySlice(text).split(separator: .ascii("/"), omittingEmptySubsequences: false)
      .allSatisfy { componentFault($0) == nil }
  }

  /// Alphanumeric runs joined by `.`, `_`, `__` or any number of `-`.
  private static func componentFault(_ part: ArraySlice<UInt8>) -> String? {
    guard let first = part.first, let last = part.last else { return "there is an empty component" }
    if let odd = strangeCharacter(in: part) { return "the character \(odd) is not allowed" }
    guard first.isASCIILowerAlphanumeric, last.isASCIILowerAlphanumeric else {
      return "each component must begin and end with a letter or digit, unlike "
        + String(decoding: part, as: UTF8.self).quoted()
    }
    var index = part.startIndex
    while index < part.endIndex {
      let run = part[index...].prefix { !$0.isASCIILowerAlphanumeric }
      if run.count > 1, !run.allSatisfy({ $0 == .ascii("-") }), !run.elementsEqual("__".utf8) {
        return "\(String(decoding: run, as: UTF8.self).quoted()) is no separator"
      }
      index = run.endIndex + 1
    }
    return nil
  }

  private static func strangeCharacter(in part: ArraySlice<UInt8>) -> String? {
    let isAllowed: (UInt8) -> Bool = {
      $0.isASCIILowerAlphanumeric || $0 == .ascii(".") || $0 == .ascii("_") || $0 == .ascii("-")
    }
    guard let index = part.firstIndex(where: { !isAllowed($0) }) else { return nil }
    // From that byte on the text is decoded again, so that a multi-byte character is shown whole.
    let rest = String(decoding: part[index...], as: UTF8.self)
    return String(rest.prefix(1)).quoted()
  }

  var shown: String { String(decoding: bytes, as: UTF8.self).quoted() }
}
