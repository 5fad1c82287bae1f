// What the user says about a conversion.

/// The choices that a conversion leaves to the user.
public struct ConversionOptions: Sendable {
  /// The namespace of namespaced objects that name none, and of those converted from KubeEdge.
  public var namespace: String?
  /// Which Secret is for which registry, for Kruise jobs with several.
  public var secretFor: [(registry: String, secret: NamespacedName)]

  /// Makes options.
  public init(namespace: String? = nil, secretFor: [(registry: String, secret: NamespacedName)] = []) {
    self.namespace = namespace
    self.secretFor = secretFor
  }
}

/// A dialect to convert to, and perhaps a version of it.
public struct ConversionTarget: Sendable, Equatable {
  /// The dialect.
  public var dialect: Dialect
  /// The version; when nil, the one the job came from, else the dialect's first.
  public var version: String?

  /// Makes a target.
  public init(_ dialect: Dialect, version: String? = nil) {
    self.dialect = dialect
    self.version = version
  }
}
