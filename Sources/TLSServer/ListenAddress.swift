// `--listen :8443`: where a server listens, as Go's servers and so Kubernetes' write it.

/// A host and a port to listen on.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// The host name or IP address, `nil` for every address of the machine.
  public let host: String?
  /// The port, 0 to 65535; 0 lets the system choose one.
  public let port: Int

  /// An address from its parts.
  public init(host: String?, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `host:port`, `:port` or `[IPv6]:port`.
  ///
  /// Gives `nil` for anything else: no port, a port beyond 65535, an IPv6 address without its brackets.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isWholeNumber }), let port = UInt16(digits) else {
      return nil
    }
    self.port = Int(port)
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]"), host.count > 2 {
      host = host.dropFirst().dropLast()
    } else if host.contains(where: { $0 == ":" || $0 == "[" || $0 == "]" || $0 == "/" || $0.isWhitespace }) {
      return nil
    }
    self.host = host.isEmpty ? nil : String(host)
  }

  /// As ``init(_:)`` reads it.
  public var description: String {
    guard let host else { return ":\(port)" }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}
