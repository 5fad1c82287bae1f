// Where the configurations are kept that tell the API server whom to trust: the API server, or a test.

/// Reads configurations of webhooks and puts the authorities into them.
///
/// Reads are of the latest state, as those of ``CertificateSecretStore``.
public protocol WebhookConfigurationStore: Sendable {
  /// The configuration; nil when there is none.
  /// - Throws: ``LookupFailure``, or `CancellationError`.
  func read(_ configuration: WebhookConfigurationID) async throws -> WebhookConfigurationState?

  /// Sets `caBundle` of every webhook in the configuration to this PEM text, and nothing else.
  /// - Returns: false when the configuration is no longer what was read, or is gone.
  /// - Throws: ``LookupFailure``, or `CancellationError`; it may have been written nevertheless.
  func write(bundle: String, over state: WebhookConfigurationState) async throws -> Bool
}

/// Names a configuration of webhooks.
public struct WebhookConfigurationID: Hashable, Sendable, CustomStringConvertible {
  /// What kind of webhooks.
  public enum Kind: String, Sendable {
    /// Those that change objects.
    case mutating = "MutatingWebhookConfiguration"
    /// Those that judge objects.
    case validating = "ValidatingWebhookConfiguration"
  }

  /// What kind of webhooks it configures.
  public var kind: Kind
  /// The object's name.
  public var name: String

  /// Names a configuration.
  public init(_ kind: Kind, name: String) {
    self.kind = kind
    self.name = name
  }

  /// Kind and name, `MutatingWebhookConfiguration/prepull`.
  public var description: String { "\(kind.rawValue)/\(name)" }
}

/// What a configuration said when it was read.
public struct WebhookConfigurationState: Sendable, Equatable {
  /// Which configuration.
  public var id: WebhookConfigurationID
  /// The version that was read.
  public var resourceVersion: String
  /// The `caBundle` of each of its webhooks as PEM, in their order; empty where there is none.
  public var bundles: [String]

  /// Makes what a store has read.
  public init(id: WebhookConfigurationID, resourceVersion: String, bundles: [String]) {
    self.id = id
    self.resourceVersion = resourceVersion
    self.bundles = bundles
  }
}
