// What can be asked of reads and writes.

/// What a list asks for.
public struct ListOptions: Sendable, Hashable {
  /// How old the answer may be, with ``ListOptions/resourceVersion``.
  public enum VersionMatch: String, Sendable, Hashable {
    /// At least as new as the resourceVersion.
    case notOlderThan = "NotOlderThan"
    /// Exactly at the resourceVersion.
    case exact = "Exact"
  }

  /// Which objects, by label: `app=web,tier in (a,b)`.
  public var labelSelector: String?
  /// Which objects, by field: `metadata.name=web`.
  public var fieldSelector: String?
  /// The greatest number of objects in one answer; nil for all.
  public var limit: Int?
  /// Where the page before ended.
  public var continueToken: String?
  /// `nil` for the newest state, `"0"` for any that the server has at hand.
  public var resourceVersion: String?
  /// How to read ``resourceVersion``.
  public var versionMatch: VersionMatch?

  /// Asks for everything.
  public init(
    labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil, continueToken: String? = nil,
    resourceVersion: String? = nil, versionMatch: VersionMatch? = nil
  ) {
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.limit = limit
    self.continueToken = continueToken
    self.resourceVersion = resourceVersion
    self.versionMatch = versionMatch
  }

  var query: [(String, String)] {
    var items: [(String, String)] = []
    if let labelSelector, !labelSelector.isEmpty { items.append(("labelSelector", labelSelector)) }
    if let fieldSelector, !fieldSelector.isEmpty { items.append(("fieldSelector", fieldSelector)) }
    if let limit { items.append(("limit", String(limit))) }
    if let continueToken, !continueToken.isEmpty {
      items.append(("continue", continueToken))
    } else {
      // A server refuses both together: the token holds its own version.
      if let resourceVersion { items.append(("resourceVersion", resourceVersion)) }
      if let versionMatch { items.append(("resourceVersionMatch", versionMatch.rawValue)) }
    }
    return items
  }
}

/// What a create, update or patch asks for.
public struct WriteOptions: Sendable, Hashable {
  /// What the server does with unknown and duplicate fields.
  public enum FieldValidation: String, Sendable, Hashable {
    /// Refuses the object.
    case strict = "Strict"
    /// Drops them and warns.
    case warn = "Warn"
    /// Drops them.
    case ignore = "Ignore"
  }

  /// Whether everything but the storing is done.
  public var isDryRun: Bool
  /// Who the fields belong to; required for apply patches.
  public var fieldManager: String?
  /// What is done with unknown fields; nil for the server's default.
  public var fieldValidation: FieldValidation?

  /// Asks for nothing special.
  public init(isDryRun: Bool = false, fieldManager: String? = nil, fieldValidation: FieldValidation? = nil) {
    self.isDryRun = isDryRun
    self.fieldManager = fieldManager
    self.fieldValidation = fieldValidation
  }

  var query: [(String, String)] {
    var items: [(String, String)] = []
    if isDryRun { items.append(("dryRun", "All")) }
    if let fieldManager { items.append(("fieldManager", fieldManager)) }
    if let fieldValidation { items.append(("fieldValidation", fieldValidation.rawValue)) }
    return items
  }
}
