// Where the Secret with the certificates is kept: the API server, or a test.

/// Reads and writes the Secret that all replicas share, under optimistic concurrency.
///
/// Reads are of the latest state (on Kubernetes: a `get` without a resourceVersion), which the protocol of
/// ``SelfManagedCertificates`` relies on.
public protocol CertificateSecretStore: Sendable {
  /// The Secret; nil when there is none.
  /// - Throws: ``LookupFailure``, or `CancellationError`.
  func read() async throws -> StoredCertificates?

  /// Creates the Secret.
  /// - Returns: false when somebody else has created it meanwhile.
  /// - Throws: ``LookupFailure``, or `CancellationError`; the Secret may have been created nevertheless.
  func create(_ data: [String: String]) async throws -> Bool

  /// Replaces the Secret's data.
  /// - Returns: false when the Secret is no longer what was read, or is gone.
  /// - Throws: ``LookupFailure``, or `CancellationError`; the data may have been replaced nevertheless.
  func update(_ data: [String: String], over stored: StoredCertificates) async throws -> Bool
}

/// The Secret as it was read. It holds private keys, and shows none.
public struct StoredCertificates: Sendable, Equatable {
  /// The version that was read.
  public var resourceVersion: String
  /// The data, decoded; what is not text is left out.
  public var data: [String: String]

  /// Makes what a store has read.
  public init(resourceVersion: String, data: [String: String]) {
    self.resourceVersion = resourceVersion
    self.data = data
  }
}

extension StoredCertificates: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The version and the names of the data.
  public var description: String {
    "StoredCertificates(\(resourceVersion), \(data.keys.sorted().joined(separator: ", ")))"
  }

  /// The same as the description.
  public var debugDescription: String { description }

  /// The version and the names of the data.
  public var customMirror: Mirror {
    Mirror(
      self, children: ["resourceVersion": resourceVersion, "keys": data.keys.sorted()], displayStyle: .struct)
  }
}
