// All that the server must know of a resource to serve it.

import YAML

/// A resource: its names, and where it differs from the others.
struct ResourceDefinition: Sendable {
  /// Which names its objects may have.
  enum NameRule: Sendable {
    case subdomain
    case label
    /// A DNS label that begins with a letter, as Services have.
    case serviceLabel
    /// Anything that fits one part of a URL, as RBAC's objects have.
    case pathSegment
  }

  /// Who may write what in `status`.
  enum StatusRule: Sendable {
    /// There is no `/status`; `status` is a field as any other.
    case none
    /// `/status` writes `status` and metadata.
    case withMetadata
    /// `/status` writes `status` alone, as with custom resources.
    case alone
  }

  var id: ResourceID
  /// The served versions, the preferred one first.
  var versions: [String]
  /// The version that objects are stored in.
  var storageVersion: String
  var kind: String
  var listKind: String
  var singular: String
  var shortNames: [String] = []
  var categories: [String] = []
  var isNamespaced: Bool
  var nameRule = NameRule.subdomain
  var statusRule = StatusRule.none
  /// Whether `metadata.generation` counts the changes of all but metadata and status.
  var hasGeneration = false
  /// Whether an update without a resourceVersion takes the object as it is.
  var allowsUnconditionalUpdate = true
  /// Whether an update of what is not there creates it.
  var allowsCreateOnUpdate = false
  /// The fields that field selectors may name, besides name and namespace.
  var selectableFields: [String] = []
  /// What is done to an object before it is stored, and which rules it breaks.
  var strategy: any ResourceStrategy = PlainStrategy()
  /// The definition that made it, for custom resources.
  var custom: CustomResource?

  static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

  /// `group/version`, or the version alone for the core group.
  func apiVersion(_ version: String) -> String { id.group.isEmpty ? version : "\(id.group)/\(version)" }

  var hasStatus: Bool {
    switch statusRule {
    case .none: false
    case .withMetadata, .alone: true
    }
  }
}

/// What is particular to the objects of a resource. Everything is a function of its arguments.
protocol ResourceStrategy: Sendable {
  /// Fills in what the server sets on a new object.
  func prepareForCreate(_ object: inout Mapping)
  /// Undoes what an update may not change, and fills in the rest.
  func prepareForUpdate(_ object: inout Mapping, old: Mapping)
  /// The rules that the object breaks; `old` is nil when it is new.
  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding]
  /// The object as another `apiVersion` has it, `apiVersion` aside.
  func converted(_ object: Mapping, to apiVersion: String) -> Mapping
  /// Whether an object of one version reads the same in another, `apiVersion` aside.
  var sharesOneShape: Bool { get }
  /// For how many seconds a deleted object stays for its owner to clean up.
  func gracePeriod(_ object: Mapping, asked: Int?) -> Int
  /// Whether the grace period is none, whatever is asked for.
  func hasNothingToCleanUp(_ object: StoredObject) -> Bool
}

extension ResourceStrategy {
  func prepareForCreate(_ object: inout Mapping) {}
  func prepareForUpdate(_ object: inout Mapping, old: Mapping) {}
  func findings(_ object: Mapping, old: Mapping?) -> [FieldFinding] { [] }
  func converted(_ object: Mapping, to apiVersion: String) -> Mapping { object }
  var sharesOneShape: Bool { true }
  func gracePeriod(_ object: Mapping, asked: Int?) -> Int { 0 }
  func hasNothingToCleanUp(_ object: StoredObject) -> Bool { true }
}

/// Nothing particular.
struct PlainStrategy: ResourceStrategy {}
