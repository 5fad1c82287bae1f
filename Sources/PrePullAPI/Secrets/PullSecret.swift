// A Secret as image pull credentials: which registries it opens, and never what it opens them with.
import YAML

/// What is known of a Secret with image pull credentials, without the credentials.
///
/// Nothing of a value holds a user name, a password or a token, so it can be cached, logged and compared.
public struct PullSecret: Sendable, Equatable {
  /// What the Secret says about one registry.
  public struct Entry: Sendable, Equatable {
    /// The registry's host with its port, in lower case; nil when the key names none.
    public let registry: String?
    /// Why its credentials cannot be used, nil when they can.
    public let problem: Problem?
    /// Whether all it has is a token, which docker uses and kubelets do not.
    public let isTokenOnly: Bool
    /// The key as written, for look-ups. Empty when it names no host, as then it may be anything.
    let key: String
  }

  /// Why credentials for a registry cannot be used.
  public enum Problem: String, Sendable, CaseIterable {
    /// The key is an e-mail address.
    case emailAddress
    /// The key names no registry.
    case noRegistry
    /// There is neither a user with a password nor a token.
    case noCredentials
  }

  /// The registries, in the Secret's order.
  public let entries: [Entry]

  /// Reads a Secret of type `kubernetes.io/dockerconfigjson` or `kubernetes.io/dockercfg`.
  ///
  /// As kubelets do, it takes an entry's `auth` (base64 of `user:password`) before `username` and `password`,
  /// and refuses the whole Secret for one entry that cannot be decoded.
  ///
  /// - Parameter secret: the object, as the API server or a manifest has it.
  /// - Throws: why it holds no credentials that anybody could use. The message shows nothing of the data.
  public init(_ secret: Node) throws(PullSecretError) {
    entries = try PullSecretReader.entries(of: secret)
  }

  /// The registries that it has usable credentials for, in its order, each once.
  public var registries: [String] {
    var seen: Set<String> = []
    return entries.filter { $0.problem == nil }.compactMap(\.registry).filter { seen.insert($0).inserted }
  }
}

extension PullSecret {
  /// What a Secret does for an image.
  public enum Coverage: Sendable, Equatable {
    /// It has credentials for the image's registry.
    case covered
    /// It has only a token for it, which kubelets do not use.
    case tokenOnly
    /// It has an entry for it that cannot be used.
    case unusable(Problem)
    /// It has none for it.
    case none
  }

  /// What it does for an image, by the rules that kubelets match keys with: Docker Hub's spellings are one, hosts
  /// may hold wildcards, a path covers what lies below it.
  public func coverage(of image: ImageReference) -> Coverage {
    if hasMatch(for: image, where: { $0.problem == nil && !$0.isTokenOnly }) { return .covered }
    if hasMatch(for: image, where: { $0.problem == nil }) { return .tokenOnly }
    let broken = entries.filter { $0.problem != nil }
    guard let index = RegistryHost.bestMatch(for: image, among: broken.map(\.key)),
      let problem = broken[index].problem
    else { return .none }
    return .unusable(problem)
  }

  /// Whether a key of it is an e-mail address: `--docker-server` and `--docker-email` were swapped, as the
  /// KubeEdge guide prints them.
  public var looksSwapped: Bool { entries.contains { $0.problem == .emailAddress } }

  private func hasMatch(for image: ImageReference, where isMeant: (Entry) -> Bool) -> Bool {
    RegistryHost.bestMatch(for: image, among: entries.filter(isMeant).map(\.key)) != nil
  }
}

extension PullSecret: CustomStringConvertible {
  /// The registries.
  public var description: String { "PullSecret(\(registries.joined(separator: ", ")))" }
}
