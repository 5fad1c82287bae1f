// What Kubernetes accepts as names, keys and values; no library has it apart from a whole client.

/// The API server's rules for names, keys and values. Each function says what is wrong, without a full stop
/// and without repeating the text, or nil when nothing is.
public enum KubernetesName {
  /// Longest DNS-1123 subdomain, the name of most objects.
  public static let maximumSubdomainLength = 253
  /// Longest DNS-1123 label, label value and name part of a key.
  public static let maximumLabelLength = 63
  /// Most bytes that all annotations of an object, keys and values, may take: 256 KiB.
  public static let maximumAnnotationsSize = 256 * 1024

  /// Names of nodes, jobs, secrets: lower-case letters, digits, `-` and `.`; each part between dots begins
  /// and ends with a letter or digit; at most 253 characters.
  public static func dns1123SubdomainProblem(_ text: String) -> String? {
    dnsProblem(text, maximumLength: maximumSubdomainLength, allowingDots: true)
  }

  /// Names of namespaces: lower-case letters, digits and `-`, a letter or digit first and last; at most 63
  /// characters.
  public static func dns1123LabelProblem(_ text: String) -> String? {
    dnsProblem(text, maximumLength: maximumLabelLength, allowingDots: false)
  }

  /// Keys of labels: an optional DNS subdomain with a slash, then at most 63 letters, digits, `-`, `_` and
  /// `.`, a letter or digit first and last.
  public static func qualifiedNameProblem(_ text: String) -> String? {
    let parts = text.utf8.split(separator: .ascii("/"), omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.last else { return "must hold at most one slash" }
    if parts.count == 2 {
      if parts[0].isEmpty { return "the part before the slash must not be empty" }
      if let problem = dns1123SubdomainProblem(String(decoding: parts[0], as: UTF8.self)) {
        return "the part before the slash \(problem)"
      }
    }
    let subject = parts.count == 2 ? "the part after the slash " : ""
    if name.isEmpty { return subject + "must not be empty" }
    return wordProblem(String(decoding: name, as: UTF8.self)).map { subject + $0 }
  }

  /// Keys of annotations: as those of labels, but the part before the slash may hold capitals.
  public static func annotationKeyProblem(_ text: String) -> String? {
    qualifiedNameProblem(text.lowercasedASCII())
  }

  /// Values of labels: empty, or at most 63 letters, digits, `-`, `_` and `.`, a letter or digit first and
  /// last.
  public static func labelValueProblem(_ text: String) -> String? {
    text.isEmpty ? nil : wordProblem(text)
  }

  /// `metadata.generateName`: a beginning of a DNS subdomain, to which the server adds letters and digits.
  public static func generateNameProblem(_ text: String) -> String? {
    if text.isEmpty { return "must not be empty" }
    // What follows is a letter or digit, so a dash may come last.
    if text.utf8.last == .ascii("-") || text.utf8.last == .ascii(".") {
      guard text.utf8.count <= maximumSubdomainLength else {
        return lengthProblem(text.utf8.count, maximumSubdomainLength)
      }
      return dnsProblem(text + "x", maximumLength: maximumSubdomainLength + 1, allowingDots: true)
    }
    return dns1123SubdomainProblem(text)
  }
}

// MARK: - Character rules

extension KubernetesName {
  private static func dnsProblem(_ text: String, maximumLength: Int, allowingDots: Bool) -> String? {
    if text.isEmpty { return "must not be empty" }
    let isAllowed: (UInt8) -> Bool = {
      $0.isASCIILowerAlphanumeric || $0 == .ascii("-") || (allowingDots && $0 == .ascii("."))
    }
    if let odd = text.utf8.firstIndex(where: { !isAllowed($0) }) {
      if text.utf8[odd].isASCIIUpper { return "must be lower case" }
      let kinds =
        allowingDots ? "lower-case letters, digits, '-' and '.'" : "lower-case letters, digits and '-'"
      return "must hold only \(kinds), not \(String(text[odd...].prefix(1)).quoted())"
    }
    for part in text.utf8.split(separator: .ascii("."), omittingEmptySubsequences: false) {
      guard let first = part.first, let last = part.last else {
        return "must not begin or end with a dot or hold two in a row"
      }
      guard first != .ascii("-"), last != .ascii("-") else {
        return text.utf8.contains(.ascii("."))
          ? "each part between dots must begin and end with a letter or digit"
          : "must begin and end with a letter or digit"
      }
    }
    return text.utf8.count > maximumLength ? lengthProblem(text.utf8.count, maximumLength) : nil
  }

  /// The rule that label values and the name part of keys share.
  private static func wordProblem(_ text: String) -> String? {
    let isAllowed: (UInt8) -> Bool = {
      $0.isASCIIAlphanumeric || $0 == .ascii("-") || $0 == .ascii("_") || $0 == .ascii(".")
    }
    if let odd = text.utf8.firstIndex(where: { !isAllowed($0) }) {
      return
        "must hold only letters, digits, '-', '_' and '.', not \(String(text[odd...].prefix(1)).quoted())"
    }
    guard let first = text.utf8.first, let last = text.utf8.last, first.isASCIIAlphanumeric,
      last.isASCIIAlphanumeric
    else { return "must begin and end with a letter or digit" }
    let count = text.utf8.count
    return count > maximumLabelLength ? lengthProblem(count, maximumLabelLength) : nil
  }

  private static func lengthProblem(_ length: Int, _ maximum: Int) -> String {
    "must have at most \(maximum) characters, has \(length)"
  }
}
