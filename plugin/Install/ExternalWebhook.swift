// A webhook that runs outside the cluster: how the configurations reach it.
import FoundationEssentials
import YAML

/// Where a webhook outside the cluster answers, and which CA signed its certificate.
struct ExternalWebhook {
  /// `https://host[:port][/path]`, without a slash at the end.
  let url: String
  /// The PEM certificates in base64, as `caBundle` wants them; nil when the API server trusts the webhook's CA anyway.
  var caBundle: String?

  /// A webhook at `url`.
  ///
  /// - Throws: what is wrong with the URL, in words that follow the flag's name.
  init(url text: String) throws(Problem) {
    // kubectl users paste: white space would be refused as part of the host, in words nobody understands.
    guard !text.contains(where: \.isWhitespace), let parts = URLComponents(string: text), let scheme = parts.scheme
    else { throw Problem("must be a URL such as https://webhook.example.com:8443, got \(quotedForTerminal(text))") }
    guard scheme.lowercased() == "https" else {
      throw Problem("the API server talks to webhooks over https only, got \(quotedForTerminal(text))")
    }
    guard let host = parts.host, !host.isEmpty else {
      throw Problem("the host is missing in \(quotedForTerminal(text))")
    }
    guard parts.user == nil, parts.password == nil else { throw Problem("must not hold a user or a password") }
    guard parts.query == nil, parts.fragment == nil else {
      throw Problem("must end with the path, without ? and #, got \(quotedForTerminal(text))")
    }
    if let port = parts.port, !(1...65535).contains(port) {
      throw Problem("the port must be from 1 to 65535, got \(port)")
    }
    let rest = text.dropFirst(scheme.count)
    self.url = "https" + rest.prefix(rest.count - rest.reversed().prefix { $0 == "/" }.count)
  }

  /// What is wrong with a URL.
  struct Problem: Error {
    let message: String

    init(_ message: String) { self.message = message }
  }

  /// The object with this webhook's address in place of the Service, when it is a webhook configuration.
  func applied(to object: Node) -> Node {
    var object = object
    object.update("webhooks") { webhooks in
      webhooks.updateItems { webhook in
        guard let path = webhook["clientConfig"]?["service"]?["path"]?.string else { return }
        var client = Mapping([.init(key: "url", value: Node(.string(url + path)))])
        if let caBundle { client["caBundle"] = Node(.string(caBundle)) }
        webhook.update("clientConfig") { $0 = Node(.mapping(client)) }
      }
    }
    return object
  }
}
