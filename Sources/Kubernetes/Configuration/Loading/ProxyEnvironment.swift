// The proxy that the environment names, as Go programs, and with them kubectl, understand it.
//
// Our own: async-http-client reads no environment, and Foundation's rules are others.

import NIOCore

/// `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, in capitals or not.
struct ProxyEnvironment {
  let variables: [String: String]

  /// The proxy for a server; nil when it is reached directly.
  func proxy(for server: ServerAddress) -> SecretText? {
    guard let text = value(server.isSecure ? "HTTPS_PROXY" : "HTTP_PROXY"), !isLocal(server.host),
      !isExempt(server)
    else { return nil }
    return SecretText(text.contains("://") ? text : "http://" + text)
  }

  private func value(_ name: String) -> String? {
    let found = variables[name] ?? variables[name.lowercased()]
    return found.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func isLocal(_ host: String) -> Bool {
    if host == "localhost" || host == "::1" { return true }
    return IPBytes(host).map { $0.bytes.count == 4 && $0.bytes[0] == 127 } ?? false
  }

  private func isExempt(_ server: ServerAddress) -> Bool {
    let host = server.host.lowercased()
    let address = IPBytes(host)
    for entry in (value("NO_PROXY") ?? "").lowercased().split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
      if entry == "*" { return true }
      if let slash = entry.firstIndex(of: "/") {
        guard let address, let network = IPBytes(String(entry[..<slash])),
          let bits = Int(entry[entry.index(after: slash)...])
        else { continue }
        if network.contains(address, bits: bits) { return true }
        continue
      }
      let (name, port) = Self.split(entry)
      guard port == nil || port == server.port else { continue }
      if let address {
        if IPBytes(name) == address { return true }
      } else if name.hasPrefix(".") {
        if host.hasSuffix(name) { return true }
      } else if host == name || host.hasSuffix("." + name) {
        return true
      }
    }
    return false
  }

  /// A host and its port, if it has one.
  private static func split(_ entry: Substring) -> (String, Int?) {
    if entry.hasPrefix("["), let end = entry.firstIndex(of: "]") {
      let host = String(entry[entry.index(after: entry.startIndex)..<end])
      return (host, Int(entry[end...].drop { $0 == "]" || $0 == ":" }))
    }
    let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let port = Int(parts[1]) else { return (String(entry), nil) }
    return (String(parts[0]), port)
  }
}

/// The bytes of an IP address.
private struct IPBytes: Equatable {
  let bytes: [UInt8]

  init?(_ text: String) {
    // A host name is no address: that is what this asks.
    guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
    switch address {
    case .v4(let v4): bytes = withUnsafeBytes(of: v4.address.sin_addr) { Array($0) }
    case .v6(let v6): bytes = withUnsafeBytes(of: v6.address.sin6_addr) { Array($0) }
    case .unixDomainSocket: return nil
    }
  }

  func contains(_ other: IPBytes, bits: Int) -> Bool {
    guard bytes.count == other.bytes.count, (0...bytes.count * 8).contains(bits) else { return false }
    for (index, (mine, its)) in zip(bytes, other.bytes).enumerated() {
      let left = bits - index * 8
      guard left > 0 else { return true }
      let mask: UInt8 = left >= 8 ? 0xFF : ~(0xFF >> UInt8(left))
      guard mine & mask == its & mask else { return false }
    }
    return true
  }
}
