// What a process asks itself before it says that it can be sent requests.

/// One condition of being ready.
public struct ReadinessCheck: Sendable {
  /// What the answer of `/readyz` calls it.
  public let name: String
  /// Gives `nil` when the condition holds, else one line that says what is missing. It is shown to whoever can reach
  /// the health port, and must hold nothing secret.
  public let failure: @Sendable () async -> String?

  /// A condition with a name.
  public init(_ name: String, failure: @escaping @Sendable () async -> String?) {
    self.name = name
    self.failure = failure
  }
}
