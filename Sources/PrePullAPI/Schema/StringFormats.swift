// The string formats that the schemas use.

extension StringFormat {
  /// A reference to an image, such as `registry.example.com/team/app:1.2`.
  static let imageReference = StringFormat(name: "image reference", maxLength: 1024) { text in
    do throws(ImageReferenceError) {
      let reference = try ImageReference(text)
      guard reference.isMutable else { return nil }
      return Problem(
        .mutableTag,
        "\(text.quoted()) has a mutable tag: nodes that pull at different times may get different images",
        hint: "name a fixed tag or a digest")
    } catch {
      return Problem(
        .imageReference, error.message,
        hint: error.suggestion.map { "write \($0)" }, replacement: error.suggestion)
    }
  }

  /// What an entry of `imageSecretRefs` applies to: a reference, a repository or a registry host.
  static let imagePattern = StringFormat(name: "image, repository or registry host", maxLength: 1024) { text in
    do throws(ImageReferenceError) {
      _ = try ImagePattern(text)
      return nil
    } catch {
      return Problem(.imageReference, error.message)
    }
  }

  /// A node's name.
  static let nodeName = StringFormat(name: "node name", maxLength: 253) { text in
    KubernetesName.dns1123SubdomainProblem(text).map { problem in
      let suggestion = KubernetesName.suggestedDNS1123Subdomain(text)
      return Problem(
        .nodeName, "\(text.quoted()) is not a node name: \(problem)",
        replacement: suggestion == text.lowercased() ? suggestion : nil)
    }
  }

  /// The name of a Secret in the job's own namespace.
  static let secretName = StringFormat(name: "Secret name", maxLength: 253) { text in
    KubernetesName.dns1123SubdomainProblem(text).map { problem in
      text.contains("/")
        ? Problem(
          .secretReference,
          "\(text.quoted()) names a namespace; a Kruise job uses Secrets of its own namespace only",
          hint: "write the Secret's name alone and create the job in the Secret's namespace")
        : Problem(.secretReference, "\(text.quoted()) is not a Secret's name: \(problem)")
    }
  }

  /// A Secret of any namespace, `namespace/name`.
  static let secretReference = StringFormat(name: "Secret reference namespace/name", maxLength: 317) { text in
    do throws(MalformedValueError) {
      let reference = try NamespacedName(text)
      guard reference.namespace == nil else { return nil }
      return Problem(
        .bareSecretName, "\(text.quoted()) has no namespace and is taken as default/\(reference.name)",
        replacement: "default/\(reference.name)")
    } catch {
      return Problem(
        .secretReference, "\(text.quoted()) is not a Secret reference: \(error.message)",
        hint: "write namespace/name")
    }
  }

  /// A share from 0 to 1 as a plain decimal.
  static let ratio = StringFormat(
    name: "ratio from 0 to 1", pattern: DecimalRatio.pattern, maxLength: 32
  ) { text in
    do throws(DecimalRatioError) {
      _ = try DecimalRatio(text)
      return nil
    } catch {
      return Problem(
        .ratio, error.message, hint: "write a plain decimal from 0 to 1, such as 0.1",
        replacement: error.suggestion)
    }
  }

  /// A label or annotation key.
  static let qualifiedName = StringFormat(name: "label key", maxLength: 317) { text in
    KubernetesName.qualifiedNameProblem(text).map { Problem(.labelKey, "\(text.quoted()): \($0)") }
  }

  /// A label's value; may be empty.
  static let labelValue = StringFormat(name: "label value", minLength: 0, maxLength: 63) { text in
    KubernetesName.labelValueProblem(text).map { Problem(.labelValue, "\(text.quoted()): \($0)") }
  }

  /// `key` or `key=value`, as an overrider names the nodes it is for.
  static let nodeLabel = StringFormat(name: "node label key[=value]", maxLength: 381) { text in
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    if let problem = KubernetesName.qualifiedNameProblem(parts[0]) {
      return Problem(.nodeLabel, "\(text.quoted()) is not a node label: \(problem)", hint: "write key or key=value")
    }
    if parts.count == 2, let problem = KubernetesName.labelValueProblem(parts[1]) {
      return Problem(.nodeLabel, "\(text.quoted()) is not a node label: \(problem)", hint: "write key or key=value")
    }
    return nil
  }

  /// A point in time, RFC 3339.
  static let dateTime = StringFormat(
    name: "date and time", openAPIFormat: "date-time", maxLength: 64
  ) { text in
    isRFC3339(text)
      ? nil
      : Problem(
        .dateTime, "\(text.quoted()) is not a date and time", hint: "write it like 2026-01-31T09:30:00Z")
  }

  /// What an overrider appends to or puts in place of a component.
  static let componentValue = StringFormat(name: "text", minLength: 0, maxLength: 512) { _ in nil }

  /// Text for people: any length that fits an object.
  static let prose = StringFormat(name: "text", minLength: 0, maxLength: 32768) { _ in nil }
}

/// Whether `text` is `YYYY-MM-DDThh:mm:ss[.fraction](Z|±hh:mm)` with each number in its range.
func isRFC3339(_ text: String) -> Bool {
  let bytes = Array(text.utf8)
  func number(_ range: Range<Int>) -> Int? {
    guard range.upperBound <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[range] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }
  func has(_ character: Unicode.Scalar, at index: Int) -> Bool {
    index < bytes.count && bytes[index] == UInt8(ascii: character)
  }
  guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
    let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
    has("-", at: 4), has("-", at: 7), has("T", at: 10) || has("t", at: 10), has(":", at: 13), has(":", at: 16)
  else { return false }
  let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  guard (1...12).contains(month), (1...lengths[month - 1]).contains(day), hour < 24, minute < 60, second <= 60
  else { return false }
  var index = 19
  if has(".", at: index) {
    let start = index + 1
    index = start
    while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
    guard index > start else { return false }
  }
  if has("Z", at: index) || has("z", at: index) { return index + 1 == bytes.count }
  guard has("+", at: index) || has("-", at: index), index + 6 == bytes.count, has(":", at: index + 3),
    let offsetHour = number(index + 1..<index + 3), let offsetMinute = number(index + 4..<index + 6)
  else { return false }
  return offsetHour < 24 && offsetMinute < 60
}
