// The declared fields of an object, without the Swift type that they fill.
import YAML

/// A field of an object as everything but the typed decoder sees it.
public struct FieldShape: Sendable {
  /// The name in the API.
  public var name: String
  /// What its value may be.
  public var schema: Schema
  /// Whether it must be there.
  public var isRequired = false
  /// What its absence means, filled in by the webhook and the CRD.
  public var defaultValue: Node?
  /// The field that this one is another spelling of.
  public var aliasOf: String?
  /// What it means, for the CRD and the reference page.
  public var documentation: String
}

/// An object's fields, its cross-field checks and how it is brought into normal form.
public final class ObjectShape: Sendable {
  /// The name of the object's type on the reference page.
  public let name: String
  /// What the object is.
  public let documentation: String
  /// The fields, in the order they are documented and written.
  public let fields: [FieldShape]
  /// Rules that the API server itself evaluates.
  public let celRules: [CELRule]
  /// Checks across fields, run after each field was checked by itself.
  let checks: [ObjectCheck]
  /// Steps into normal form, run before the defaults are filled in.
  let normalizations: [ObjectNormalization]
  /// What is said of well-known wrong forms of a field, by the field's name.
  let explanations: [String: FieldExplanation]
  /// What users call a field, from other dialects or from memory, with the field that they mean.
  let misnomers: [String: String]
  private let indexByName: [String: Int]

  init(
    name: String, documentation: String, fields: [FieldShape], celRules: [CELRule], checks: [ObjectCheck],
    normalizations: [ObjectNormalization], explanations: [String: FieldExplanation] = [:],
    misnomers: [String: String] = [:]
  ) {
    self.name = name
    self.documentation = documentation
    self.fields = fields
    self.celRules = celRules
    self.checks = checks
    self.normalizations = normalizations
    self.explanations = explanations
    self.misnomers = misnomers
    indexByName = Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($1.name, $0) })
  }

  /// The field of that name.
  public func field(_ name: String) -> FieldShape? {
    indexByName[name].map { fields[$0] }
  }
}

/// A check across an object's fields: looks at the mapping and reports to the validation.
typealias ObjectCheck = @Sendable (Mapping, inout SchemaValidation) -> Void

/// A step into normal form: changes the mapping so that each meaning has one spelling.
typealias ObjectNormalization = @Sendable (inout Mapping) -> Void

/// Recognises a well-known wrong form of a field: reports it to the validation, which stands at the
/// object, and returns true so that the field is not checked any further. The arguments are the field's
/// entry and the whole object.
typealias FieldExplanation = @Sendable (Mapping.Entry, Mapping, inout SchemaValidation) -> Bool
