// The strings that scalar keys become.

/// Turns keys into the strings that sigs.k8s.io/yaml turns them into.
enum KeyName {
  /// The key of a scalar's content, or nil when it cannot be a key.
  static func name(of content: Node.Content) -> String? {
    switch content {
    case .string(let text): text
    case .integer(let value): String(value)
    case .bool(let value): value ? "true" : "false"
    case .float(let value): name(of: Float(value))
    case .null, .sequence, .mapping: nil
    }
  }

  /// A number as Go's `%g` prints it with the digits a 32-bit float needs, which is what it does there.
  static func name(of value: Float) -> String {
    if value.isNaN { return ".nan" }
    if value.isInfinite { return value < 0 ? "-.inf" : ".inf" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    // Swift's description has the shortest digits; they only need Go's exponent rules.
    let (digits, exponent) = decimal(value.magnitude.description)
    let sign = value < 0 ? "-" : ""
    if exponent < -4 || exponent >= 6 {
      let fraction = digits.count > 1 ? "." + digits.dropFirst() : ""
      let magnitude = String(exponent.magnitude)
      let padded = magnitude.count < 2 ? "0" + magnitude : magnitude
      return "\(sign)\(digits.prefix(1))\(fraction)e\(exponent < 0 ? "-" : "+")\(padded)"
    }
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
    if digits.count <= exponent + 1 {
      return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// The significant digits and the decimal exponent of the first of them.
  private static func decimal(_ text: String) -> (digits: String, exponent: Int) {
    let parts = text.split(separator: "e")
    let halves = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let fraction = halves.count > 1 ? halves[1] : ""
    let all = String(halves[0] + fraction)
    let leadingZeros = all.prefix { $0 == "0" }.count
    var digits = String(all.dropFirst(leadingZeros))
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    let written = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    return (digits, halves[0].count - 1 - leadingZeros + written)
  }
}
