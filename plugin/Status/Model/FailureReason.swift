// What went wrong on a node, in the few words under which failures are grouped.
import PrePullAPI

/// A failure's message with everything taken out that differs from node to node.
///
/// Runtimes and registries say the same thing in many ways, so the known ones are read by an ordered list of rules; any
/// other message stays as it is, without the node's name and without what is random in it.
enum FailureReason {
  /// The longest reason in characters; the rest of a longer one says little.
  static let maximumLength = 160

  /// The reason of a node's failure: `401 from registry.example.com`.
  ///
  /// - Parameters:
  ///   - message: what the status or the ledger says.
  ///   - node: the node's name.
  ///   - image: the image that failed, when it is known.
  static func summary(of message: String, node: String, image: String? = nil) -> String {
    let text = message.lowercased()
    let registry = registry(image) ?? registry(named: message)
    let source = registry.map { " from \($0)" } ?? ""
    for rule in rules where rule.signs.contains(where: text.contains) {
      switch rule.subject {
      case .registry: return rule.reason + source
      case .image: return "\(rule.reason)\(imageName(image, message).map { ": \($0)" } ?? source)"
      case .none: return rule.reason
      }
    }
    return general(message, node: node)
  }

  private struct Rule {
    enum Subject { case registry, image, none }
    var signs: [String]
    var reason: String
    var subject: Subject
  }

  /// The first that matches counts, so what is more exact comes first.
  private static let rules = [
    Rule(
      signs: ["no space left on device", "disk quota exceeded"], reason: "no space left on the node", subject: .none),
    Rule(
      signs: ["x509:", "certificate signed by unknown authority"], reason: "untrusted certificate", subject: .registry),
    Rule(
      signs: ["server gave http response to https client"], reason: "plain HTTP where HTTPS is expected",
      subject: .registry),
    Rule(signs: ["no such host", "name resolution", "server misbehaving"], reason: "no such host", subject: .registry),
    Rule(signs: ["connection refused"], reason: "connection refused", subject: .registry),
    Rule(
      signs: ["429 too many requests", "toomanyrequests", "status: 429", "rate limit"],
      reason: "429 (too many requests)", subject: .registry),
    Rule(
      signs: [
        "401 unauthorized", "status: 401", "unauthorized:", "authentication required", "no basic auth credentials",
      ],
      reason: "401", subject: .registry),
    Rule(
      signs: ["403 forbidden", "status: 403", "pull access denied", "insufficient_scope", "denied:"], reason: "403",
      subject: .registry),
    Rule(
      signs: ["manifest unknown", "404 not found", "status: 404", "code = notfound", ": not found", "name unknown"],
      reason: "404 (not found)", subject: .image),
    Rule(signs: ["500 internal server error", "status: 500"], reason: "500", subject: .registry),
    Rule(signs: ["502 bad gateway", "status: 502"], reason: "502", subject: .registry),
    Rule(signs: ["503 service unavailable", "status: 503"], reason: "503", subject: .registry),
    Rule(signs: ["504 gateway time", "status: 504"], reason: "504", subject: .registry),
    Rule(
      signs: ["no match for platform", "no matching manifest"], reason: "no image for the node's platform",
      subject: .image),
    Rule(
      signs: ["i/o timeout", "tls handshake timeout", "context deadline exceeded", "connection timed out"],
      reason: "timeout", subject: .registry),
    Rule(signs: ["connection reset", "unexpected eof", "broken pipe"], reason: "connection lost", subject: .registry),
    Rule(
      signs: ["invalidimagename", "invalid reference format", "couldn't parse image"], reason: "invalid image name",
      subject: .image),
  ]

  private static func registry(_ image: String?) -> String? {
    guard let image else { return nil }
    do {
      return try ImageReference(image).registry
    } catch {
      return nil
    }
  }

  /// The host of the first image that the message names: the engine begins with `IMAGE: `, runtimes put it in quotes.
  private static func registry(named message: String) -> String? { registry(imageName(nil, message)) }

  private static func imageName(_ image: String?, _ message: String) -> String? {
    if let image { return image }
    let quoted = message.split(separator: "\"", omittingEmptySubsequences: false)
    let candidates =
      message.split(separator: " ").prefix(6).compactMap { $0.hasSuffix(":") ? String($0.dropLast()) : nil }
      + quoted.enumerated().filter { $0.offset % 2 == 1 }.map { String($0.element) }
    // A word alone would parse as an image too.
    return candidates.first { ($0.contains("/") || $0.contains(":")) && registry($0) != nil }
  }

  private static func general(_ message: String, node: String) -> String {
    var words: [Substring] = []
    for word in message.split(whereSeparator: \.isWhitespace) {
      words.append(word == node ? "NODE" : isRandom(word) ? "…" : word)
    }
    let text = words.joined(separator: " ")
    if text.isEmpty { return "no reason given" }
    return text.count > maximumLength ? text.prefix(maximumLength - 1) + "…" : text
  }

  /// Addresses with ports and long hexadecimal numbers: ids and digests.
  private static func isRandom(_ word: Substring) -> Bool {
    let core = word.drop { !$0.isLetter && !$0.isNumber }.reversed().drop { !$0.isLetter && !$0.isNumber }.reversed()
    let isHex = core.count >= 12 && core.allSatisfy(\.isHexDigit) && core.contains(where: \.isNumber)
    let isAddress =
      core.contains(".") && core.contains(":")
      && core.allSatisfy { $0.isNumber || ".:->[]".contains($0) }
    return isHex || isAddress
  }
}
