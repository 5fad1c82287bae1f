// What a registry's or a runtime's words mean. Their texts are all that a Pod's status has, so texts are looked at
// here, and nowhere else.
import PrePullAPI

/// Why a pull fails, as far as the words tell.
enum FailureCause: String, Sendable, CaseIterable {
  case noSpace, platform, invalidName, rateLimit, tls, credentials, notFound, network, timeout, secret, node, other

  /// Reads a reason. What stands first in the list wins where several fit: the more certain one.
  init(_ reason: String) {
    let text = reason.lowercased()
    self = Self.signs.first { sign in sign.words.contains(where: text.contains) }?.cause ?? .other
  }

  private static let signs: [(cause: FailureCause, words: [String])] = [
    (.node, ["there is no such node", "the node is no edge node", "the node is not ready", "the node was deleted"]),
    (.noSpace, ["no space left", "disk quota", "diskpressure", "low on resource: ephemeral-storage"]),
    (.platform, ["no match for platform", "no matching manifest"]),
    (.invalidName, ["invalid reference format", "invalidimagename", "couldn't parse image", "leave no image"]),
    (.rateLimit, ["toomanyrequests", "too many requests", "rate limit"]),
    (.tls, ["x509:", "certificate", "server gave http response to https client", "tls: "]),
    (.secret, ["the secret ", "no secret "]),
    (
      .credentials,
      [
        "unauthorized", "401 ", "403 ", "forbidden", "access denied", "authentication required", "denied:",
        "failed to authorize", "no basic auth credentials",
      ]
    ),
    (.notFound, ["not found", "manifest unknown", "name unknown", "404 "]),
    (
      .network,
      [
        "i/o timeout", "connection refused", "connection reset", "no such host", "no route to host",
        "network is unreachable", "tls handshake timeout", "name resolution", "unexpected eof", "client.timeout",
      ]
    ),
    (.timeout, ["deadline exceeded", "timed out", "timeout", "not done within ", "took longer than "]),
  ]
}
