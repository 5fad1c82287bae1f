// Credentials that a program prints, kept until they are over.

import FoundationEssentials
import Synchronization

/// Runs a credential plugin when there is no valid credential, never twice at once.
final class ExecCredentialSource: CredentialSource {
  private struct Cached {
    var credential: RequestCredential
    var expiry: Date?
  }

  private let plugin: ExecPlugin
  private let runner: ExecPluginRunner
  private let now: @Sendable () -> Date
  private let turn = Turn()
  private let cached = Mutex<Cached?>(nil)

  init(_ plugin: ExecPlugin, cluster: ClusterConfiguration, now: @escaping @Sendable () -> Date = { Date() }) {
    self.plugin = plugin
    self.now = now
    runner = ExecPluginRunner(plugin, cluster: cluster)
  }

  func credential() async throws(KubernetesError) -> RequestCredential {
    if let valid { return valid }
    return try await turn.take { () async throws(KubernetesError) in
      // Somebody else may have run the plugin while this task waited.
      if let valid { return valid }
      let output = try await runner.run()
      let read = try ExecCredential(output, plugin: plugin)
      cached.withLock { $0 = Cached(credential: read.credential, expiry: read.expiry) }
      return read.credential
    }
  }

  func refused(_ credential: RequestCredential) async -> Bool {
    cached.withLock { cached in
      // Another request may have renewed it already.
      if cached?.credential == credential { cached = nil }
      return true
    }
  }

  private var valid: RequestCredential? {
    let time = now()
    return cached.withLock { cached in
      guard let cached, cached.expiry.map({ time < $0 }) ?? true else { return nil }
      return cached.credential
    }
  }
}
