// The description of a program that provides credentials.

/// A credential plugin of `client.authentication.k8s.io`.
public struct ExecPlugin: Sendable, Hashable {
  /// The version of the conversation.
  public enum APIVersion: String, Sendable, Hashable, CaseIterable {
    /// The stable version.
    case v1 = "client.authentication.k8s.io/v1"
    /// The one before, which many plugins still print.
    case v1beta1 = "client.authentication.k8s.io/v1beta1"
  }

  /// Whether the program may ask the person at the terminal.
  public enum InteractiveMode: String, Sendable, Hashable, CaseIterable {
    /// It never reads from the terminal.
    case never = "Never"
    /// It gets the terminal where there is one.
    case ifAvailable = "IfAvailable"
    /// It cannot work without a terminal.
    case always = "Always"
  }

  /// The program: a path, or a name looked up in `PATH`.
  public var command: String
  /// Its arguments.
  public var arguments: [String]
  /// What is added to its environment, which may hold secrets.
  public var environment: [String: SecretText]
  /// The version to speak.
  public var apiVersion: APIVersion
  /// How to get the program, shown when it is not there.
  public var installHint: String?
  /// Whether the program is told which cluster it is for.
  public var providesClusterInfo: Bool
  /// Whether it may ask.
  public var interactiveMode: InteractiveMode

  /// Describes a plugin.
  public init(
    command: String, arguments: [String] = [], environment: [String: SecretText] = [:], apiVersion: APIVersion = .v1,
    installHint: String? = nil, providesClusterInfo: Bool = false, interactiveMode: InteractiveMode = .ifAvailable
  ) {
    self.command = command
    self.arguments = arguments
    self.environment = environment
    self.apiVersion = apiVersion
    self.installHint = installHint
    self.providesClusterInfo = providesClusterInfo
    self.interactiveMode = interactiveMode
  }
}

extension ExecPlugin: CustomStringConvertible, CustomReflectable {
  /// The command alone: people put client secrets into arguments.
  public var description: String { "credential plugin \(command)" }

  /// The command and what cannot be secret.
  public var customMirror: Mirror {
    Mirror(
      self,
      children: ["command": command, "apiVersion": apiVersion, "interactiveMode": interactiveMode],
      displayStyle: .struct)
  }
}
