// The query of a URL.

/// Parameters in their order. A name may stand several times.
struct Query: Sendable {
  private let items: [(name: String, value: String)]

  /// Reads `a=b&c=d`; `+` is a space.
  init(_ text: some StringProtocol) {
    items = text.split(separator: "&").map { item in
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (Self.decoded(parts[0]), parts.count > 1 ? Self.decoded(parts[1]) : "")
    }
  }

  /// The first value of a parameter, empty when there is none.
  subscript(name: String) -> String { items.first { $0.name == name }?.value ?? "" }

  func has(_ name: String) -> Bool { items.contains { $0.name == name } }

  /// Whether a parameter is set to anything but false.
  func isTrue(_ name: String) -> Bool { has(name) && !["false", "0"].contains(self[name].lowercased()) }

  /// A parameter that is a number, nil when it is absent.
  func number(_ name: String) throws(APIError) -> Int? {
    guard !self[name].isEmpty else { return nil }
    guard let number = Int(self[name]) else {
      throw .badRequest("strconv.ParseInt: parsing \"\(self[name])\": invalid syntax")
    }
    return number
  }

  /// The percent-decoded text.
  static func decoded(_ text: some StringProtocol, plusIsSpace: Bool = true) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
