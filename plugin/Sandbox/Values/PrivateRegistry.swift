// A registry that wants a login: `harbor.example.com` or `harbor.example.com=user:password` on the command line.
import PrePullAPI
import PrePullSandbox

/// A registry's host and who may pull from it.
struct PrivateRegistry: Equatable {
  /// The host, with its port where there is one.
  var host: String
  /// The login that it wants.
  var login: RegistryLogin

  /// The login of the sample Secrets.
  static let sampleLogin = RegistryLogin(username: "sandbox", password: "sandbox")

  /// Reads `HOST[:PORT][=USER:PASSWORD]`.
  init?(_ text: String) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard let name = parts.first, let registry = RegistryHost(name), registry.path.isEmpty,
      !name.contains(where: { $0 == "*" || $0 == "?" || $0 == "/" })
    else { return nil }
    host = registry.name
    guard parts.count == 2 else {
      login = Self.sampleLogin
      return
    }
    let words = parts[1].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard words.count == 2, words.allSatisfy({ !$0.isEmpty }) else { return nil }
    login = RegistryLogin(username: words[0], password: words[1])
  }

  /// What is accepted, for messages.
  static let forms =
    "a registry's host, perhaps with a login, such as harbor.example.com or harbor.example.com=user:password"
}
