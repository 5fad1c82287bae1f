// Which Secrets an object uses, and for which images.
import PrePullAPI

/// What has to be asked of the API server before an object's Secrets can be judged.
public struct SecretDemand: Sendable, Equatable {
  /// A Secret that the object names, or that an overrider makes of one.
  public struct Secret: Hashable, Sendable {
    /// The Secret's namespace.
    public var namespace: String
    /// The Secret's name.
    public var name: String

    /// Names a Secret.
    public init(namespace: String, name: String) {
      self.namespace = namespace
      self.name = name
    }
  }

  /// A Secret and the field it comes from.
  public struct Reference: Hashable, Sendable {
    /// The Secret.
    public var secret: Secret
    /// The field that names it.
    public var field: FieldPath
    /// Whether the request brings it in. One that the stored object names already is looked up for the
    /// sake of new images; that it is missing or broken is not the request's fault.
    public var isNew: Bool
  }

  /// An image that the request brings in, or gives other Secrets, and the Secrets that may open its registry.
  public struct Image: Hashable, Sendable {
    /// The reference as written, or as an overrider makes it.
    public var image: String
    /// The field it comes from.
    public var field: FieldPath
    /// The Secrets, any of which may serve; empty when the object names none for it.
    public var secrets: Set<Secret>
  }

  /// The Secrets to look up, each once.
  public var references: [Reference] = []
  /// The images whose registries are to be covered.
  public var images: [Image] = []
  /// Why the Secrets cannot all be said; refuses the object.
  public var problems: [StatusCause] = []

  /// Nothing to ask.
  public static let none = SecretDemand()

  /// The most images times groups of nodes for which overriders are followed.
  public static let maximumCombinations = 16_384
}
