// What can be asked of a delete.

import YAML

/// What a delete asks for.
public struct DeleteOptions: Sendable, Hashable {
  /// What becomes of the objects that the deleted one owns.
  public enum Propagation: String, Sendable, Hashable {
    /// They stay, without their owner.
    case orphan = "Orphan"
    /// They are removed afterwards.
    case background = "Background"
    /// They are removed first.
    case foreground = "Foreground"
  }

  /// How long a Pod may take to end, in seconds; nil for its own.
  public var gracePeriodSeconds: Int?
  /// What becomes of dependents; nil for the server's default.
  public var propagation: Propagation?
  /// Only the object with this UID is deleted, not a later one of the same name.
  public var uid: String?
  /// Only the object in this version is deleted.
  public var resourceVersion: String?
  /// Whether everything but the removal is done.
  public var isDryRun: Bool

  /// Asks for nothing special.
  public init(
    gracePeriodSeconds: Int? = nil, propagation: Propagation? = nil, uid: String? = nil,
    resourceVersion: String? = nil, isDryRun: Bool = false
  ) {
    self.gracePeriodSeconds = gracePeriodSeconds
    self.propagation = propagation
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.isDryRun = isDryRun
  }

  var body: Node {
    var mapping = Mapping()
    mapping["apiVersion"] = "v1"
    mapping["kind"] = "DeleteOptions"
    if let gracePeriodSeconds { mapping["gracePeriodSeconds"] = Node(.integer(gracePeriodSeconds)) }
    if let propagation { mapping["propagationPolicy"] = Node(.string(propagation.rawValue)) }
    if isDryRun { mapping["dryRun"] = ["All"] }
    if uid != nil || resourceVersion != nil {
      var preconditions = Mapping()
      if let uid { preconditions["uid"] = Node(.string(uid)) }
      if let resourceVersion { preconditions["resourceVersion"] = Node(.string(resourceVersion)) }
      mapping["preconditions"] = Node(.mapping(preconditions))
    }
    return Node(.mapping(mapping))
  }
}
