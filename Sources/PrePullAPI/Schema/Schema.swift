// What a value may be: the one description from which validation, defaults, CRDs and docs are made.
import YAML

/// The shape of a value and the bounds on it.
public indirect enum Schema: Sendable {
  /// A string.
  case string(StringRules = StringRules())
  /// A whole number.
  case integer(IntegerRules = IntegerRules())
  /// A whole number, or its decimal digits as a string.
  case integerOrString(IntegerRules = IntegerRules())
  /// A list of values of one shape.
  case list(of: Schema, ListRules = ListRules())
  /// An object with declared fields.
  case object(ObjectShape)
  /// A map whose keys are the user's.
  case map(of: Schema, MapRules = MapRules())
  /// An object that the API server itself describes, such as `metadata` or an owner reference.
  case opaque
}

/// Bounds on a string.
public struct StringRules: Sendable {
  /// The only values allowed, when not empty.
  public var enumeration: [String] = []
  /// The fewest characters.
  public var minLength = 0
  /// The most characters; CEL rules are refused by the API server on unbounded strings.
  public var maxLength = 1024
  /// What the string must read as.
  public var format: StringFormat?

  /// No bounds but a default length.
  public init() {}

  /// A string of the given format.
  public init(format: StringFormat) {
    self.format = format
    minLength = format.minLength
    maxLength = format.maxLength
  }

  /// One of the given words.
  public init(oneOf enumeration: [String]) {
    self.enumeration = enumeration
    maxLength = enumeration.map(\.count).max() ?? maxLength
  }
}

/// Bounds on a whole number; both ends are allowed values.
public struct IntegerRules: Sendable {
  /// The smallest value.
  public var minimum = 0
  /// The largest value: what 32 bits hold unless told otherwise.
  public var maximum = Int(Int32.max)

  /// From 0 to what 32 bits hold.
  public init() {}

  /// From `minimum` to `maximum`.
  public init(minimum: Int = 0, maximum: Int = Int(Int32.max)) {
    self.minimum = minimum
    self.maximum = maximum
  }

  /// The OpenAPI format that holds the range.
  public var format: String { maximum > Int(Int32.max) ? "int64" : "int32" }
}

/// Bounds on a list.
public struct ListRules: Sendable {
  /// The fewest items.
  public var minItems = 0
  /// The most items; CEL rules are refused by the API server on unbounded lists.
  public var maxItems = 1024

  /// Up to 1,024 items unless told otherwise.
  public init(minItems: Int = 0, maxItems: Int = 1024) {
    self.minItems = minItems
    self.maxItems = maxItems
  }
}

/// Bounds on a map.
public struct MapRules: Sendable {
  /// The most entries.
  public var maxEntries = 256
  /// What a key must read as.
  public var keyFormat: StringFormat?

  /// Up to 256 entries unless told otherwise.
  public init(maxEntries: Int = 256, keyFormat: StringFormat? = nil) {
    self.maxEntries = maxEntries
    self.keyFormat = keyFormat
  }
}

/// What a string must read as, with the function that says why it does not.
public struct StringFormat: Sendable {
  /// What is wrong with a string.
  public struct Problem: Sendable {
    /// The rule that is broken.
    public var rule: Rule
    /// What is wrong, as the end of "spec.image: …".
    public var message: String
    /// What to do, in words.
    public var hint: String?
    /// The string to write instead, when it is certain.
    public var replacement: String?

    init(_ rule: Rule, _ message: String, hint: String? = nil, replacement: String? = nil) {
      self.rule = rule
      self.message = message
      self.hint = hint
      self.replacement = replacement
    }
  }

  /// What the reference page calls it: "image reference".
  public var name: String
  /// An RE2 pattern for the CRD that accepts at least what `check` accepts.
  public var pattern: String?
  /// The OpenAPI format for the CRD.
  public var openAPIFormat: String?
  /// The fewest characters.
  public var minLength = 1
  /// The most characters.
  public var maxLength: Int
  /// A warning or an error about a string; nil when it is as it should be.
  public var check: @Sendable (String) -> Problem?
}

/// A CEL rule of a CRD, for clusters whose webhook is down or absent.
public struct CELRule: Sendable {
  /// The expression; it must be true.
  public var rule: String
  /// What the user reads when it is not.
  public var message: String

  /// Makes a rule.
  public init(_ rule: String, _ message: String) {
    self.rule = rule
    self.message = message
  }
}
