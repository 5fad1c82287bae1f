// What the readers say about a text that is not what it should be.

/// One mistake in a text: what it is, where it stands, and how to repair it.
public struct SyntaxError: Error, Hashable, Sendable {
  /// What kind of mistake this is; stable, for programs.
  public var code: Code
  /// What is wrong, for people; a sentence without the place and without a full stop.
  public var message: String
  /// How to repair it, in words.
  public var hint: String?
  /// Where the mistake stands.
  public var range: SourceRange
  /// The repair; empty when there is none, or more than one.
  public var edits: [TextEdit]
  /// The other place that has a part in it, as the first of two duplicate keys.
  public var related: SourceRange?
  /// Further mistakes of the same document, in the order of their places.
  public var others: [SyntaxError]

  /// Makes a mistake.
  public init(
    _ code: Code, _ message: String, hint: String? = nil, at range: SourceRange, edits: [TextEdit] = [],
    related: SourceRange? = nil, others: [SyntaxError] = []
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.range = range
    self.edits = edits
    self.related = related
    self.others = others
  }

  /// This mistake and the others, each without `others` of its own.
  public var all: [SyntaxError] {
    var first = self
    first.others = []
    return [first] + others
  }
}

extension SyntaxError {
  /// A kind of mistake. New kinds may come; the raw values of these stay.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The stable name.
    public let rawValue: String

    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// `：` where `:` belongs.
    public static let fullWidthColon = Code(rawValue: "fullWidthColon")
    /// `＂` or `＇` where an ASCII quote belongs.
    public static let fullWidthQuote = Code(rawValue: "fullWidthQuote")
    /// `，` or `、` where a comma belongs.
    public static let fullWidthComma = Code(rawValue: "fullWidthComma")
    /// A typographic dash or bullet where `-` belongs.
    public static let fullWidthDash = Code(rawValue: "fullWidthDash")
    /// “ ” ‘ ’ where an ASCII quote belongs.
    public static let smartQuote = Code(rawValue: "smartQuote")
    /// A tab in the indentation.
    public static let tabIndentation = Code(rawValue: "tabIndentation")
    /// A space that YAML does not take for one, as U+00A0 and U+3000.
    public static let unusualSpace = Code(rawValue: "unusualSpace")
    /// `key:value`.
    public static let missingSpaceAfterColon = Code(rawValue: "missingSpaceAfterColon")
    /// A line that should be a key with a value, and has no colon.
    public static let missingColon = Code(rawValue: "missingColon")
    /// `-item`.
    public static let missingSpaceAfterDash = Code(rawValue: "missingSpaceAfterDash")
    /// A quote that is not closed.
    public static let unbalancedQuote = Code(rawValue: "unbalancedQuote")
    /// A value that must be quoted because of its first character.
    public static let reservedCharacter = Code(rawValue: "reservedCharacter")
    /// A plain value that holds `: `.
    public static let colonInValue = Code(rawValue: "colonInValue")
    /// Lines of one mapping or list that do not begin in one column.
    public static let indentation = Code(rawValue: "indentation")
    /// `}` or `]` missing or too many.
    public static let unbalancedBracket = Code(rawValue: "unbalancedBracket")
    /// One key twice in a mapping.
    public static let duplicateKey = Code(rawValue: "duplicateKey")
    /// A key that cannot be one: null, a list, a mapping.
    public static let invalidKey = Code(rawValue: "invalidKey")
    /// `*name` without `&name` before it.
    public static let unknownAlias = Code(rawValue: "unknownAlias")
    /// `*name` inside what `&name` names.
    public static let aliasCycle = Code(rawValue: "aliasCycle")
    /// Aliases that stand for too many values.
    public static let aliasExpansion = Code(rawValue: "aliasExpansion")
    /// `<<` with something that cannot be merged.
    public static let invalidMerge = Code(rawValue: "invalidMerge")
    /// Nested too deep.
    public static let tooDeep = Code(rawValue: "tooDeep")
    /// Too many bytes.
    public static let tooLarge = Code(rawValue: "tooLarge")
    /// Not UTF-8.
    public static let invalidUTF8 = Code(rawValue: "invalidUTF8")
    /// A character that no YAML text may hold.
    public static let controlCharacter = Code(rawValue: "controlCharacter")
    /// A `!tag` that Kubernetes' data model does not know, or that does not fit its value.
    public static let unknownTag = Code(rawValue: "unknownTag")
    /// Infinity, not-a-number, or a number beyond the 64-bit floats.
    public static let notANumber = Code(rawValue: "notANumber")
    /// Any other mistake.
    public static let syntax = Code(rawValue: "syntax")
  }
}

extension SyntaxError: CustomStringConvertible {
  /// `line:column: message (hint)`, one line for each mistake.
  public var description: String {
    all.map { "\($0.range.start): \($0.message)\($0.hint.map { " (\($0))" } ?? "")" }.joined(separator: "\n")
  }
}
