// Valid names made from what a user wrote.

extension KubernetesName {
  /// The name that was meant by a text that is no DNS-1123 subdomain: lower case, `-` for `_` and spaces,
  /// what no part may begin or end with taken off.
  ///
  /// - Returns: nil when nothing is left, when it is too long, or when other characters would need a guess. A
  ///   valid name is its own suggestion.
  public static func suggestedDNS1123Subdomain(_ text: String) -> String? {
    // A longer text cannot shrink to a name that still says the same.
    guard text.utf8.count <= 4 * maximumSubdomainLength else { return nil }
    let bytes = text.trimmedWhitespace().utf8.map { byte in
      byte == .ascii("_") || byte == .ascii(" ") ? .ascii("-") : byte.asciiLowercased
    }
    let core = trimmed(bytes[...]) { !$0.isASCIILowerAlphanumeric }
    let name = core.split(separator: .ascii("."), omittingEmptySubsequences: false)
      .map { String(decoding: trimmed($0) { $0 == .ascii("-") }, as: UTF8.self) }
      .joined(separator: ".")
    return dns1123SubdomainProblem(name) == nil ? name : nil
  }

  /// A name for a job that pulls the image: `prepull-`, the last component of the repository, the tag (or the
  /// first digits of the digest), such as `prepull-my-app-1-2` for `registry.example.com/team/my_app:1.2`.
  ///
  /// - Returns: a valid DNS-1123 label, the same for the same reference. What is longer than 63 characters is
  ///   cut, and ends in a hash of the whole reference.
  public static func nameDerived(fromImage reference: ImageReference) -> String {
    var text = "prepull-" + (reference.repository.split(separator: "/").last ?? "")
    if let tag = reference.tag {
      text += "-" + tag
    } else if let digest = reference.digest {
      text += "-" + digest.drop { $0 != ":" }.dropFirst().prefix(12)
    }
    let name = dashed(text)
    guard name.utf8.count > maximumLabelLength else { return name }
    let hash = hexadecimal(fnv1a(reference.canonical))
    return dashed(String(name.prefix(maximumLabelLength - hash.utf8.count - 1))) + "-" + hash
  }

  /// Lower case, with a single `-` for every run of other characters and none at the ends.
  private static func dashed(_ text: String) -> String {
    text.utf8.map(\.asciiLowercased).split { !$0.isASCIILowerAlphanumeric }
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-")
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>, _ isTrimmed: (UInt8) -> Bool) -> ArraySlice<UInt8> {
    guard let first = bytes.firstIndex(where: { !isTrimmed($0) }),
      let last = bytes.lastIndex(where: { !isTrimmed($0) })
    else { return [] }
    return bytes[first...last]
  }

  /// 32-bit FNV-1a: `Hasher` is seeded anew in every process, and names must not be.
  private static func fnv1a(_ text: String) -> UInt32 {
    text.utf8.reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
  }

  private static func hexadecimal(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.utf8.count) + digits
  }
}
