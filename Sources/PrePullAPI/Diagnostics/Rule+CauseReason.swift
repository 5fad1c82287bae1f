// What kind of mistake a rule's finding is, in the words of the API server's statuses.

/// The `reason` of a cause in a `Status`: a word that programs key on.
public struct CauseReason: RawRepresentable, Hashable, Sendable {
  /// The word, as Kubernetes spells it.
  public let rawValue: String

  /// Makes a reason from its word.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The value does not read as it must.
  public static let invalid = CauseReason(rawValue: "FieldValueInvalid")
  /// A value must be there.
  public static let required = CauseReason(rawValue: "FieldValueRequired")
  /// The value is not one of those that the field knows.
  public static let notSupported = CauseReason(rawValue: "FieldValueNotSupported")
  /// The field may not be set, or may not be changed, as things are.
  public static let forbidden = CauseReason(rawValue: "FieldValueForbidden")
  /// The value is there twice.
  public static let duplicate = CauseReason(rawValue: "FieldValueDuplicate")
  /// What the value names does not exist.
  public static let notFound = CauseReason(rawValue: "FieldValueNotFound")
  /// The value is of the wrong type.
  public static let typeInvalid = CauseReason(rawValue: "FieldValueTypeInvalid")
}

extension Rule {
  /// The reason that a cause of this rule carries.
  public var causeReason: CauseReason {
    switch self {
    case .missingField, .noNodeChoice, .overriderValue, .missingTimeToLive, .missingName, .selectorValuesMissing:
      .required
    case .notListed: .notSupported
    case .unknownField, .bothSpellings, .bothNodeChoices, .namesAndLabels, .selectorAndPodSelector, .neverEnds,
      .pullSecretsImmutable, .selectorValuesUnwanted:
      .forbidden
    case .repeatedSecretEntry, .repeatedSelectorName, .repeatedListImage, .repeatedTag: .duplicate
    case .wrongType, .imageMapping, .bareLabels: .typeInvalid
    default: .invalid
    }
  }
}
