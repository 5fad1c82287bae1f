// Reads a proxy's URL.

import AsyncHTTPClient

/// The proxy between the client and the server.
struct ProxyAddress {
  let proxy: HTTPClient.Configuration.Proxy

  /// Reads `http://[user:password@]host:port` or `socks5://host:port`.
  /// - Throws: ``KubernetesError`` of code `configuration`; it does not repeat the URL, which may hold a password.
  init(_ url: SecretText) throws(KubernetesError) {
    let text = url.reveal()
    guard let end = text.range(of: "://") else { throw Self.invalid("it has no scheme") }
    let scheme = text[..<end.lowerBound].lowercased()
    var rest = text[end.upperBound...]
    if let slash = rest.firstIndex(of: "/") { rest = rest[..<slash] }
    var user: String?
    if let at = rest.lastIndex(of: "@") {
      user = PercentEncoding.decode(String(rest[..<at]))
      guard user != nil else { throw Self.invalid("its name and password are not percent-encoded") }
      rest = rest[rest.index(after: at)...]
    }
    let address: ServerAddress
    do throws(ConfigurationError) {
      let hasPort = rest.split(separator: "]").last?.contains(":") ?? false
      address = try ServerAddress("http://\(rest)\(hasPort ? "" : scheme == "http" ? ":80" : ":1080")")
    } catch {
      throw Self.invalid("its host or port cannot be")
    }
    switch scheme {
    case "http":
      let authorization = user.map { name in
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        return HTTPClient.Authorization.basic(
          username: String(parts[0]), password: parts.count > 1 ? String(parts[1]) : "")
      }
      proxy = .server(host: address.host, port: address.port, authorization: authorization)
    case "socks5":
      guard user == nil else { throw Self.invalid("names and passwords are not supported for socks5") }
      proxy = .socksServer(host: address.host, port: address.port)
    default:
      throw Self.invalid("only http:// and socks5:// proxies are supported, not \(scheme)://")
    }
  }

  private static func invalid(_ reason: String) -> KubernetesError {
    KubernetesError(
      .configuration, "the proxy's URL cannot be used: \(reason)", advice: "write it like http://host:3128")
  }
}

extension String {
  fileprivate func range(of separator: String) -> Range<String.Index>? { ranges(of: separator).first }
}
