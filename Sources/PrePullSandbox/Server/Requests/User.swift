// Who asks, and what they may do.

/// A user that a token stands for.
public struct SandboxUser: Sendable, Hashable {
  /// The name, such as `system:serviceaccount:prepull:controller`.
  public var name: String
  /// The groups.
  public var groups: [String]

  /// Makes a user.
  public init(name: String, groups: [String] = []) {
    self.name = name
    self.groups = groups
  }

  /// May do everything under the default policy, as any other user.
  static let admin = SandboxUser(name: "sandbox-admin", groups: ["system:masters", "system:authenticated"])
}

/// A question of authorisation, as RBAC asks it.
public struct AccessQuestion: Sendable, Hashable {
  /// Who.
  public var user: SandboxUser
  /// Does what.
  public var verb: String
  /// To which resource; nil for other paths.
  public var target: RequestTarget?
  /// The path, when no resource is named.
  public var path: String
}

/// Who may do what: answers each question with yes or no.
public typealias AccessPolicy = @Sendable (AccessQuestion) -> Bool
