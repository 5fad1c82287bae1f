// A name with the namespace it is looked up in, as `namespace/name`.

/// `namespace/name`, or a bare name whose namespace is not said.
public struct NamespacedName: Hashable, Sendable, CustomStringConvertible {
  /// The namespace, nil when only a name was given.
  public let namespace: String?
  /// The object's name.
  public let name: String

  /// Reads `namespace/name` or `name`.
  ///
  /// - Throws: what is wrong, with a repair where only one is possible.
  public init(_ text: String) throws(MalformedValueError) {
    do throws(MalformedValueError) {
      self = try Self.parsed(text)
    } catch {
      throw MalformedValueError(message: error.message, suggestion: Self.suggestion(for: text))
    }
  }

  private init(namespace: String?, name: String) {
    self.namespace = namespace
    self.name = name
  }

  /// The same name, in `namespace` when none was said. The namespace is not checked.
  public func resolved(inDefault namespace: String) -> NamespacedName {
    NamespacedName(namespace: self.namespace ?? namespace, name: name)
  }

  /// `namespace/name`, or the bare name.
  public var description: String { namespace.map { "\($0)/\(name)" } ?? name }

  private static func parsed(_ text: String) throws(MalformedValueError) -> NamespacedName {
    if text.isEmpty {
      throw MalformedValueError(message: "must be NAMESPACE/NAME or NAME, got an empty text")
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, let name = parts.last else {
      throw MalformedValueError(message: "\(text.quoted()) must hold one slash, NAMESPACE/NAME")
    }
    let namespace = parts.count == 2 ? parts[0] : nil
    if let namespace, let problem = KubernetesName.dns1123LabelProblem(namespace) {
      throw MalformedValueError(message: "the namespace \(namespace.quoted()) \(problem)")
    }
    if let problem = KubernetesName.dns1123SubdomainProblem(name) {
      throw MalformedValueError(message: "the name \(name.quoted()) \(problem)")
    }
    return NamespacedName(namespace: namespace, name: name)
  }

  private static func suggestion(for text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    var repaired: [String] = []
    for part in parts {
      guard let name = KubernetesName.suggestedDNS1123Subdomain(String(part)) else { return nil }
      repaired.append(name)
    }
    let isValid = repaired.count == 1 || KubernetesName.dns1123LabelProblem(repaired[0]) == nil
    return isValid ? repaired.joined(separator: "/") : nil
  }
}
