// The rules on YAML and JSON themselves, and the findings that a reader's errors are.
import YAML

extension Rule {
  static let reading = [
    syntax, fullWidthPunctuation, quotes, whitespace, missingSpace, duplicateKey, unquotedValue, anchors, limits,
    encoding, unusableValue,
  ]

  static let syntax = Rule(
    "PP001", .error, "The text is not YAML",
    """
    The reader could not make sense of the text from this place on. Check the indentation and the brackets \
    around it.
    """,
    wrong: "metadata:\n  name: a\n labels: {}", right: "metadata:\n  name: a\n  labels: {}")
  static let fullWidthPunctuation = Rule(
    "PP002", .error, "Punctuation is full-width",
    """
    A Chinese or Japanese keyboard writes a colon, comma or dash that looks like YAML's but is another character. \
    Guides contain them too.
    """,
    wrong: "nodes：\n- edge-1", right: "nodes:\n- edge-1")
  static let quotes = Rule(
    "PP003", .error, "Quotes are not YAML's, or not closed",
    "Word processors and chat programs turn quotes into curly ones. YAML knows \" and ' only, and needs both ends.",
    wrong: "failureTolerate: “0.1”", right: "failureTolerate: \"0.1\"")
  static let whitespace = Rule(
    "PP004", .error, "Indentation is not made of spaces",
    "YAML forbids tabs in indentation, and no-break or ideographic spaces only look like spaces.",
    wrong: "spec:\n\timage: nginx:1.27", right: "spec:\n  image: nginx:1.27")
  static let missingSpace = Rule(
    "PP005", .error, "A space is missing after a colon or dash",
    "Without the space, key:value is one string and -item is another.",
    wrong: "labels:\n  description:ImagePrePullLabel", right: "labels:\n  description: ImagePrePullLabel")
  static let duplicateKey = Rule(
    "PP006", .error, "A key is there twice", "Tools disagree on which of the two counts. Keep one.",
    wrong: "spec:\n  image: a:1\n  image: b:1", right: "spec:\n  image: b:1")
  static let unquotedValue = Rule(
    "PP007", .error, "A value needs quotes",
    "A value that begins with @, `, % or *, or that holds a colon and a space, means something else to YAML.",
    wrong: "value: @mirror", right: "value: \"@mirror\"")
  static let anchors = Rule(
    "PP008", .error, "An alias or a merge does not work out",
    "An alias needs an anchor before it, may not stand inside it, and << merges mappings only.",
    wrong: "spec: *defaults", right: "spec: {image: nginx:1.27}")
  static let limits = Rule(
    "PP009", .error, "The document is too large, too deep, or grows without end",
    "The bounds are far beyond any manifest; they keep a hostile file from using up the machine.")
  static let encoding = Rule(
    "PP010", .error, "The text is not clean UTF-8", "Save the file as UTF-8, without control characters.")
  static let unusableValue = Rule(
    "PP011", .error, "A key, tag or number has no counterpart in JSON",
    "Kubernetes' objects are JSON: keys are strings, and there is no .inf, .nan or tag of one's own.",
    wrong: "? [a, b]\n: c", right: "key: c")
}

extension SyntaxError {
  /// The error and those found beside it, as findings.
  var diagnostics: [Diagnostic] {
    all.map { error in
      let fix =
        error.edits.isEmpty
        ? nil : Fix(error.hint ?? "repair the text", steps: [Fix.Step(FieldPath(), .edit(error.edits))])
      return Diagnostic(
        error.code.rule, at: FieldPath(), error.message, hint: fix == nil ? error.hint : nil, fix: fix,
        range: error.range, related: error.related)
    }
  }
}

extension SyntaxError.Code {
  fileprivate var rule: Rule {
    switch self {
    case .fullWidthColon, .fullWidthComma, .fullWidthDash: .fullWidthPunctuation
    case .fullWidthQuote, .smartQuote, .unbalancedQuote: .quotes
    case .tabIndentation, .unusualSpace: .whitespace
    case .missingSpaceAfterColon, .missingSpaceAfterDash: .missingSpace
    case .duplicateKey: .duplicateKey
    case .reservedCharacter, .colonInValue: .unquotedValue
    case .unknownAlias, .aliasCycle, .invalidMerge: .anchors
    case .aliasExpansion, .tooDeep, .tooLarge: .limits
    case .invalidUTF8, .controlCharacter: .encoding
    case .invalidKey, .unknownTag, .notANumber: .unusableValue
    default: .syntax
    }
  }
}
