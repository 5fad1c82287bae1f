// Reads kubectl's selector strings (`a=b,c!=d,e in (x,y),!f`) into a LabelSelector.

extension LabelSelector {
  /// Reads a selector as kubectl's `-l` takes it: `a=b`, `a==b`, `a!=b`, `a in (x,y)`, `a notin (x,y)`, `a`
  /// and `!a`, joined by commas, with white space between any two of these. A value may be empty; there is no
  /// quoting.
  ///
  /// `a=b` becomes an entry of ``matchLabels``, or, when there is another value for that key already, a requirement.
  /// Values named twice in one set are kept once. An empty text is the selector that matches everything.
  ///
  /// - Throws: what is wrong and in which column, `a>5` and `a<5` included, which a LabelSelector cannot say.
  public init(parsing text: String) throws(LabelSelectorError) {
    var parser = LabelSelectorParser(text)
    self = try parser.parse()
  }
}

private struct LabelSelectorParser {
  private let text: String
  private var lexer: LabelSelectorLexer
  private var token: LabelSelectorLexer.Token
  private var offset: Int
  private var selector = LabelSelector()

  init(_ text: String) {
    self.text = text
    lexer = LabelSelectorLexer(text)
    (token, offset) = lexer.next()
  }

  mutating func parse() throws(LabelSelectorError) -> LabelSelector {
    if token == .end { return selector }
    try requirement()
    while token != .end {
      guard token == .comma else { throw fault("expected a comma or the end, got \(token.shown)") }
      advance()
      try requirement()
    }
    return selector
  }

  private mutating func requirement() throws(LabelSelectorError) {
    if token == .not {
      advance()
      let key = try key()
      switch token {
      case .comma, .end: append(key, .doesNotExist)
      default:
        throw fault("\("!\(key)".quoted()) stands alone: expected a comma or the end, got \(token.shown)")
      }
      return
    }
    let key = try key()
    switch token {
    case .comma, .end: append(key, .exists)
    case .equals, .doubleEquals:
      advance()
      let value = try exactValue()
      if let known = selector.matchLabels[key] {
        // Two values of one key match nothing; said twice the same, it is said once.
        if known != value { append(key, .isIn, [value]) }
      } else {
        selector.matchLabels[key] = value
      }
    case .notEquals:
      advance()
      append(key, .notIn, [try exactValue()])
    case .word("in"):
      advance()
      append(key, .isIn, try valueSet())
    case .word("notin"):
      advance()
      append(key, .notIn, try valueSet())
    case .greater, .less:
      throw fault(
        "a label selector cannot compare with \(token.shown); name the values, as in \(key) in (1,2,3)")
    default:
      throw fault(
        "expected =, ==, !=, in, notin, a comma or the end after \(key.quoted()), got \(token.shown)")
    }
  }

  /// `in` and `notin` are keys and values where one of these is due.
  private mutating func key() throws(LabelSelectorError) -> String {
    guard case .word(let key) = token else { throw fault("expected a label key, got \(token.shown)") }
    if let problem = KubernetesName.qualifiedNameProblem(key) {
      throw fault("\(key.quoted()) is no label key: \(problem)\(quotingHint(key))")
    }
    advance()
    return key
  }

  private mutating func exactValue() throws(LabelSelectorError) -> String {
    switch token {
    case .comma, .end: return ""
    case .word: return try value()
    default: throw fault("expected a value, got \(token.shown)")
    }
  }

  private mutating func value() throws(LabelSelectorError) -> String {
    guard case .word(let value) = token else { return "" }
    if let problem = KubernetesName.labelValueProblem(value) {
      throw fault("\(value.quoted()) is no label value: \(problem)\(quotingHint(value))")
    }
    advance()
    return value
  }

  /// `(x,y)`; what is left out between commas or brackets is the empty value.
  private mutating func valueSet() throws(LabelSelectorError) -> [String] {
    guard token == .open else { throw fault("expected '(' before the values, got \(token.shown)") }
    advance()
    var values: [String] = []
    var seen: Set<String> = []
    while true {
      let value = try value()
      if seen.insert(value).inserted { values.append(value) }
      switch token {
      case .comma: advance()
      case .close:
        advance()
        return values
      default: throw fault("expected ',' or ')' in the values, got \(token.shown)")
      }
    }
  }

  private mutating func append(
    _ key: String, _ operation: LabelSelectorRequirement.Operator, _ values: [String] = []
  ) {
    selector.matchExpressions.append(.init(key: key, operator: operation, values: values))
  }

  private mutating func advance() {
    (token, offset) = lexer.next()
  }

  private func quotingHint(_ word: String) -> String {
    guard let first = word.unicodeScalars.first, "\"'\u{201C}\u{2018}".unicodeScalars.contains(first) else {
      return ""
    }
    return "; selectors have no quotes, leave them out"
  }

  private func fault(_ message: String) -> LabelSelectorError {
    let before = String(decoding: text.utf8.prefix(offset), as: UTF8.self)
    return LabelSelectorError(text: text, column: before.count + 1, message: message)
  }
}
