// The URL of an API server, taken apart once.

/// Where an API server listens: scheme, host, port and the path in front of `/api`.
public struct ServerAddress: Sendable, Hashable {
  /// Whether the connection is encrypted (`https`).
  public let isSecure: Bool
  /// The host name or IP address, IPv6 without brackets.
  public let host: String
  /// The port.
  public let port: Int
  /// What stands in front of `/api`, `""` or like `/k8s/clusters/c-1`; no slash at the end.
  public let path: String

  /// Reads a URL.
  ///
  /// - Parameters:
  ///   - text: `https://host:port/path`, `http://…` or, as kubectl takes it, `host:port`.
  ///   - secureByDefault: Whether a text without a scheme means `https`.
  /// - Throws: ``ConfigurationError`` of code `invalidValue`.
  public init(_ text: String, secureByDefault: Bool = true) throws(ConfigurationError) {
    var rest = Substring(text)
    if rest.hasPrefix("https://") {
      isSecure = true
      rest = rest.dropFirst(8)
    } else if rest.hasPrefix("http://") {
      isSecure = false
      rest = rest.dropFirst(7)
    } else if rest.contains("://") {
      throw Self.invalid(text, "only https:// and http:// are known")
    } else {
      isSecure = secureByDefault
    }
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let tail = rest.dropFirst(authority.count)
    guard !tail.contains("?"), !tail.contains("#") else { throw Self.invalid(text, "it may have no query") }
    guard !authority.contains("@") else {
      throw Self.invalid("https://…", "a name and password belong to the user's entry, not into the URL")
    }
    guard tail.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Self.invalid(text, "its path has odd characters")
    }
    path = String(tail.reversedDroppingSlashes)
    (host, port) = try Self.hostAndPort(authority, of: text, default: isSecure ? 443 : 80)
  }

  private static func hostAndPort(
    _ authority: Substring, of text: String, default standard: Int
  ) throws(ConfigurationError) -> (String, Int) {
    var host = authority
    var portText: Substring?
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { throw invalid(text, "the bracket is not closed") }
      host = authority[authority.index(after: authority.startIndex)..<end]
      let behind = authority[authority.index(after: end)...]
      guard behind.isEmpty || behind.hasPrefix(":") else { throw invalid(text, "after ] only :port may stand") }
      portText = behind.isEmpty ? nil : behind.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      portText = authority[authority.index(after: colon)...]
    }
    guard !host.isEmpty else { throw invalid(text, "the host is missing") }
    let isAddress = authority.hasPrefix("[")
    guard
      host.utf8.allSatisfy({ isHostByte($0) || (isAddress && ($0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%"))) })
    else { throw invalid(text, "the host has characters that no host name has; IPv6 addresses need brackets") }
    guard let portText, !portText.isEmpty else { return (String(host), standard) }
    guard portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(portText), (1...65535).contains(port)
    else { throw invalid(text, "the port must be 1 to 65535; IPv6 addresses need brackets") }
    return (String(host), port)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
    default: false
    }
  }

  private static func invalid(_ text: String, _ reason: String) -> ConfigurationError {
    ConfigurationError(
      .invalidValue, "the server \"\(text)\" is not a URL that can be used: \(reason)",
      advice: "write it like https://host:6443")
  }
}

extension ServerAddress: CustomStringConvertible {
  /// The URL, always with the port.
  public var description: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }

  /// Host and port as they stand in URLs.
  var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension Substring {
  /// The text without the slashes at its end.
  fileprivate var reversedDroppingSlashes: Substring {
    var text = self
    while text.hasSuffix("/") { text = text.dropLast() }
    return text
  }
}
