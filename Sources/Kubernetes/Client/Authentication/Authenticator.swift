// Says with each request who asks.

import FoundationEssentials
import Logging
import NIOSSL

/// What one request is authenticated with.
struct RequestCredential: Sendable, Hashable {
  /// The value of the `Authorization` header.
  var authorization: SecretText?
  /// A client certificate that replaces the cluster's.
  var certificate: ClientCertificate?
}

/// Something that credentials come from and that may renew them.
protocol CredentialSource: Sendable {
  /// What to use now.
  func credential() async throws(KubernetesError) -> RequestCredential
  /// Hears that the server refused a credential. Says whether asking again may give another one.
  func refused(_ credential: RequestCredential) async -> Bool
}

/// The credentials of one cluster.
struct Authenticator: Sendable {
  private let source: any CredentialSource
  private let materials: TLSMaterials
  private let impersonation: [(String, String)]

  init(_ cluster: ClusterConfiguration, options: ClientOptions, logger: Logger) {
    let lifetime = options.credentialFileLifetime
    materials = TLSMaterials(cluster, lifetime: lifetime)
    impersonation = cluster.impersonation.map(Self.headers) ?? []
    switch cluster.credentials {
    case .none: source = FixedCredential(RequestCredential())
    case .token(let token):
      source = FixedCredential(RequestCredential(authorization: SecretText("Bearer \(token.reveal())")))
    case .basic(let name, let password):
      let pair = Data("\(name):\(password.reveal())".utf8).base64EncodedString()
      source = FixedCredential(RequestCredential(authorization: SecretText("Basic \(pair)")))
    case .tokenFile(let path): source = TokenFile(path, lifetime: lifetime, logger: logger)
    case .exec(let plugin): source = ExecCredentialSource(plugin, cluster: cluster)
    }
  }

  /// The credential for the next request.
  func credential() async throws(KubernetesError) -> RequestCredential { try await source.credential() }

  func refused(_ credential: RequestCredential) async -> Bool { await source.refused(credential) }

  /// What the credential adds to a request's headers.
  func headers(_ credential: RequestCredential) throws(KubernetesError) -> [(String, String)] {
    guard let authorization = credential.authorization?.reveal() else { return impersonation }
    // A line break would end the header: the HTTP client refuses it too, but with an error that shows the value.
    guard authorization.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
      throw KubernetesError(
        .configuration, "the token or password holds a line break or another control character",
        advice: "remove what was pasted along with it")
    }
    return impersonation + [("authorization", authorization)]
  }

  /// The TLS configuration of a request's connection.
  func tls(_ credential: RequestCredential) throws(KubernetesError) -> TLSConfiguration? {
    try materials.configuration(pair: credential.certificate)
  }

  private static func headers(_ who: Impersonation) -> [(String, String)] {
    var headers = [("impersonate-user", who.user)]
    headers += who.groups.map { ("impersonate-group", $0) }
    if let uid = who.uid { headers.append(("impersonate-uid", uid)) }
    for (key, values) in who.extra.sorted(by: { $0.key < $1.key }) {
      // Header names have no upper case and no colons or slashes; the server decodes them.
      let name = "impersonate-extra-" + PercentEncoding.encode(key.lowercased())
      headers += values.map { (name, $0) }
    }
    return headers
  }
}

/// A credential that never changes.
struct FixedCredential: CredentialSource {
  private let value: RequestCredential
  init(_ value: RequestCredential) { self.value = value }
  func credential() async throws(KubernetesError) -> RequestCredential { value }
  func refused(_ credential: RequestCredential) async -> Bool { false }
}
