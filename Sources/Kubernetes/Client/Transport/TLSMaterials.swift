// The certificates that connections are made with, read again as their files change.

import NIOSSL
import Synchronization

/// Makes the TLS configuration of a cluster's connections.
final class TLSMaterials: Sendable {
  private struct Cached {
    var texts: Texts
    /// The certificate of a credential plugin, if it was made with one.
    var pair: ClientCertificate?
    var configuration: TLSConfiguration
    var readAt: ContinuousClock.Instant
  }

  /// What the configuration was made from, to see whether anything has changed.
  struct Texts: Hashable {
    var authority: String?
    var certificate: String?
    var key: String?
  }

  private let cluster: ClusterConfiguration
  private let lifetime: Duration
  private let cached = Mutex<Cached?>(nil)

  init(_ cluster: ClusterConfiguration, lifetime: Duration) {
    self.cluster = cluster
    self.lifetime = lifetime
  }

  /// The configuration for the next request; nil for a server without TLS.
  ///
  /// - Parameter pair: A client certificate that replaces the cluster's, as credential plugins give it.
  /// - Throws: ``KubernetesError`` of code `configuration` that names the file.
  func configuration(
    pair: ClientCertificate? = nil, now: ContinuousClock.Instant = .now
  ) throws(KubernetesError) -> TLSConfiguration? {
    guard cluster.server.isSecure else { return nil }
    let outcome = cached.withLock { cached -> Result<TLSConfiguration, KubernetesError> in
      if let cached, cached.pair == pair, now - cached.readAt < lifetime { return .success(cached.configuration) }
      do throws(ConfigurationError) {
        let texts = try self.texts(pair: pair)
        if var same = cached, same.texts == texts {
          (same.readAt, same.pair) = (now, pair)
          cached = same
          return .success(same.configuration)
        }
        let made = try make(texts, pair: pair ?? cluster.clientCertificate)
        cached = Cached(texts: texts, pair: pair, configuration: made, readAt: now)
        return .success(made)
      } catch {
        // A file that is replaced at this moment: what was good a minute ago still is.
        if let cached, cached.pair == pair { return .success(cached.configuration) }
        return .failure(KubernetesError(error))
      }
    }
    return try outcome.get()
  }

  private func texts(pair: ClientCertificate?) throws(ConfigurationError) -> Texts {
    var texts = Texts()
    if case .authority(let source) = cluster.trust {
      texts.authority = try source.read(purpose: "the certificate authority")
    }
    if let pair = pair ?? cluster.clientCertificate {
      texts.certificate = try pair.certificate.read(purpose: "the client certificate")
      texts.key = try pair.key.read(purpose: "the client key")
    }
    return texts
  }

  private func make(_ texts: Texts, pair: ClientCertificate?) throws(ConfigurationError) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.minimumTLSVersion = .tlsv12
    switch cluster.trust {
    case .system: break
    case .insecure: configuration.certificateVerification = .none
    case .authority(let source):
      let roots = try parse(source, "the certificate authority") {
        try NIOSSLCertificate.fromPEMBytes(Array((texts.authority ?? "").utf8))
      }
      guard !roots.isEmpty else { throw noPEM(source, "the certificate authority") }
      configuration.trustRoots = .certificates(roots)
    }
    if let pair, let certificate = texts.certificate, let key = texts.key {
      let chain = try parse(pair.certificate, "the client certificate") {
        try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
      }
      guard !chain.isEmpty else { throw noPEM(pair.certificate, "the client certificate") }
      configuration.certificateChain = chain.map { .certificate($0) }
      configuration.privateKey = .privateKey(
        try parse(pair.key, "the client key") { try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem) })
    }
    return configuration
  }

  private func parse<Value>(
    _ source: PEMSource, _ what: String, _ read: () throws -> Value
  ) throws(ConfigurationError) -> Value {
    do { return try read() } catch { throw noPEM(source, what) }
  }

  private func noPEM(_ source: PEMSource, _ what: String) -> ConfigurationError {
    ConfigurationError(
      .malformed, "\(what) (\(source.place)) is not unencrypted PEM",
      advice: "it begins with -----BEGIN; check that the right file is named")
  }
}
