// Why a Secret cannot be used to pull images.

/// Why a Secret holds no credentials that can be used. No case and no text holds anything of its data.
public struct PullSecretError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, for programs.
  public enum Code: String, Sendable {
    /// The Secret is of a type that holds no image credentials.
    case wrongType
    /// The key that its type asks for is not there.
    case missingKey
    /// The key's value is no docker configuration.
    case unreadable
    /// A registry's credentials cannot be decoded, for which kubelets refuse the whole Secret.
    case brokenEntry
  }

  /// What is wrong, for programs.
  public let code: Code
  /// What is wrong, for people: continues a sentence that begins with the Secret's name.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
