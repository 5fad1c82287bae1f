// A bearer token in a file that somebody renews, as the kubelet does for Pods.

import Logging
import Synchronization

/// Reads the token again once it is old, or when the server refuses it.
final class TokenFile: CredentialSource {
  private struct Cached {
    var credential: RequestCredential
    var readAt: ContinuousClock.Instant
  }

  private let path: String
  private let lifetime: Duration
  private let logger: Logger
  private let cached = Mutex<Cached?>(nil)

  init(_ path: String, lifetime: Duration, logger: Logger) {
    self.path = path
    self.lifetime = lifetime
    self.logger = logger
  }

  func credential() async throws(KubernetesError) -> RequestCredential {
    let now = ContinuousClock.now
    let last = cached.withLock { $0 }
    if let last, now - last.readAt < lifetime { return last.credential }
    do throws(ConfigurationError) {
      let fresh = try read()
      cached.withLock { $0 = Cached(credential: fresh, readAt: now) }
      return fresh
    } catch {
      guard let last else { throw KubernetesError(error) }
      logger.warning("The token file cannot be read; the last token is used on", metadata: ["error": "\(error)"])
      return last.credential
    }
  }

  func refused(_ credential: RequestCredential) async -> Bool {
    do throws(ConfigurationError) {
      let fresh = try read()
      cached.withLock { $0 = Cached(credential: fresh, readAt: .now) }
      return fresh != credential
    } catch {
      logger.warning("The token was refused and its file cannot be read", metadata: ["error": "\(error)"])
      return false
    }
  }

  private func read() throws(ConfigurationError) -> RequestCredential {
    let text = try ConfigurationFile.text(path, purpose: "the token file")
    let token = text.split(whereSeparator: \.isWhitespace).first.map(String.init) ?? ""
    guard !token.isEmpty else {
      throw ConfigurationError(.malformed, "the token file is empty", file: path)
    }
    return RequestCredential(authorization: SecretText("Bearer \(token)"))
  }
}
