// Checks a value tree against a schema and collects every finding in one pass.
import YAML

/// A walk over a value tree that knows where it is and gathers what is wrong there.
struct SchemaValidation {
  /// What was found, in the order of the source.
  private(set) var diagnostics: [Diagnostic] = []
  private var steps: [FieldPath.Step] = []
  /// Where the tree was read from, to tell a mistake in writing from one in meaning.
  private let source: SourceText?

  /// Starts at the root of a tree.
  init(source: SourceText? = nil) { self.source = source }

  /// A scalar as it is written in the source, nil when it is no plain scalar or the source is not known.
  func writtenText(of node: Node) -> String? {
    switch node.content {
    case .integer, .float, .bool: node.range.flatMap { source?.slice($0) }
    default: nil
    }
  }

  /// The field that is being looked at.
  var path: FieldPath { FieldPath(steps) }

  /// More findings than anybody reads; the walk stops there, so that hostile input costs no more.
  private static let maximumFindings = 1000

  /// Whether so much is wrong that looking further helps nobody.
  var isFull: Bool { diagnostics.count >= Self.maximumFindings }

  /// Checks a value that is not null.
  mutating func validate(_ node: Node, as schema: Schema) {
    if isFull { return }
    switch schema {
    case .string(let rules): validateString(node, rules)
    case .integer(let rules): validateInteger(node, rules)
    case .integerOrString(let rules): validateIntegerOrString(node, rules)
    case .list(let item, let rules): validateList(node, of: item, rules)
    case .object(let shape): validateObject(node, shape)
    case .map(let value, let rules): validateMap(node, of: value, rules)
    case .opaque:
      if node.mapping == nil { reportType(node, expected: "a mapping") }
    }
  }

  // MARK: - Reporting

  /// Records a finding about the field being looked at.
  mutating func report(
    _ rule: Rule, _ message: String, hint: String? = nil, fix: (summary: String, change: Fix.Change)? = nil,
    range: SourceRange?, related: SourceRange? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        rule, at: path, message, hint: hint, fix: fix.map { Fix($0.summary, at: path, $0.change) },
        range: range, related: related))
  }

  /// Records a finding about the field being looked at, with a repair of several steps.
  mutating func report(_ rule: Rule, _ message: String, fix: Fix?, range: SourceRange?) {
    diagnostics.append(Diagnostic(rule, at: path, message, fix: fix, range: range))
  }

  /// Records a finding about a field below the one being looked at, placed at the field's key.
  mutating func report(
    _ rule: Rule, field name: String, in mapping: Mapping, _ message: String, hint: String? = nil,
    fix: (summary: String, change: Fix.Change)? = nil
  ) {
    let entry = mapping.entry(name)
    descend(.field(name)) {
      $0.report(
        rule, message, hint: hint, fix: fix,
        range: entry?.keyRange ?? entry?.value.range ?? mapping.entries.first?.keyRange)
    }
  }

  /// Runs `body` one step further down.
  mutating func descend(_ step: FieldPath.Step, _ body: (inout SchemaValidation) -> Void) {
    steps.append(step)
    body(&self)
    steps.removeLast()
  }

  // MARK: - Shapes

  private mutating func validateObject(_ node: Node, _ shape: ObjectShape) {
    guard let mapping = node.mapping else { return reportType(node, expected: "a mapping") }
    for entry in mapping.entries where !isFull {
      guard let field = shape.field(entry.key) else {
        reportUnknown(entry, in: shape, of: mapping)
        continue
      }
      // The API server drops nulls, so a null is an absent field.
      guard !entry.value.isNull else { continue }
      if let explain = shape.explanations[entry.key], explain(entry, mapping, &self) { continue }
      descend(.field(entry.key)) { $0.validate(entry.value, as: field.schema) }
    }
    for field in shape.fields where field.isRequired && mapping[field.name]?.isNull ?? true {
      descend(.field(field.name)) {
        $0.report(
          .missingField, "is required", hint: "add \(field.name): \(field.documentation.firstSentence)",
          range: mapping.entry(field.name)?.keyRange ?? node.range)
      }
    }
    for check in shape.checks { check(mapping, &self) }
  }

  private mutating func validateList(_ node: Node, of item: Schema, _ rules: ListRules) {
    guard let items = node.sequence else { return reportType(node, expected: "a list", item: item) }
    if items.count < rules.minItems {
      report(.listSize, "must have at least \(counted(rules.minItems, "item"))", range: node.range)
    }
    if items.count > rules.maxItems {
      report(
        .listSize, "must have at most \(counted(rules.maxItems, "item")), got \(items.count)", range: node.range)
    }
    for (index, value) in items.prefix(rules.maxItems).enumerated() {
      descend(.index(index)) {
        if value.isNull {
          $0.report(.wrongType, "is empty; write a value or remove the dash", range: value.range)
        } else {
          $0.validate(value, as: item)
        }
      }
    }
  }

  private mutating func validateMap(_ node: Node, of valueSchema: Schema, _ rules: MapRules) {
    guard let mapping = node.mapping else { return reportType(node, expected: "a mapping") }
    if mapping.count > rules.maxEntries {
      report(
        .listSize, "must have at most \(counted(rules.maxEntries, "entry", "entries")), got \(mapping.count)",
        range: node.range)
    }
    for entry in mapping.entries.prefix(rules.maxEntries) {
      descend(.key(entry.key)) {
        if let problem = rules.keyFormat?.check(entry.key) {
          $0.report(problem.rule, problem.message, hint: problem.hint, range: entry.keyRange)
        }
        if entry.value.isNull {
          // The API server reads the null of a label or annotation as the empty string.
          if case .string(let rules) = valueSchema, rules.minLength == 0 { return }
          $0.report(.wrongType, "has no value", range: entry.keyRange)
        } else {
          $0.validate(entry.value, as: valueSchema)
        }
      }
    }
  }

  // MARK: - Scalars

  private mutating func validateString(_ node: Node, _ rules: StringRules) {
    guard let text = node.string else { return reportType(node, expected: "a string", stringRules: rules) }
    if !rules.enumeration.isEmpty, !rules.enumeration.contains(text) {
      if reportQuotes(around: node) { return }
      return reportNotListed(node, text, rules.enumeration)
    }
    // Only a text of more bytes than it may have characters needs its characters counted.
    let bytes = text.utf8.count
    let length = bytes > rules.maxLength || rules.minLength > 1 ? text.unicodeScalars.count : bytes
    if length < rules.minLength {
      return report(.stringLength, "must not be empty", range: node.range)
    }
    if length > rules.maxLength {
      return report(
        .stringLength, "must be at most \(rules.maxLength) characters long, is \(length)", range: node.range)
    }
    if let problem = rules.format?.check(text), !reportQuotes(around: node) {
      report(
        problem.rule, problem.message, hint: problem.hint,
        fix: problem.replacement.map { ("write \($0)", .replace(with: Node(.string($0)))) },
        range: node.range)
    }
  }

  private mutating func validateInteger(_ node: Node, _ rules: IntegerRules) {
    guard let number = node.wholeNumber else {
      var fix: (String, Fix.Change)?
      if let text = node.string, let number = Int(text), (rules.minimum...rules.maximum).contains(number) {
        fix = ("write \(number) without quotes", .replace(with: Node(.integer(number))))
      } else if let text = node.string, case .field(let name)? = steps.last, name.hasSuffix("Seconds"),
        let duration = try? DurationSeconds(text)
      {
        fix = ("write \(duration.seconds), in seconds", .replace(with: Node(.integer(Int(duration.seconds)))))
      }
      return reportType(node, expected: "a whole number ≥ \(rules.minimum)", fix: fix)
    }
    validateBounds(number, rules, range: node.range)
  }

  private mutating func validateIntegerOrString(_ node: Node, _ rules: IntegerRules) {
    if let number = node.wholeNumber { return validateBounds(number, rules, range: node.range) }
    guard let text = node.string else {
      return reportType(node, expected: "a whole number ≥ \(rules.minimum)")
    }
    if let number = Int(decimalDigits: text) { return validateBounds(number, rules, range: node.range) }
    let percentage = text.last == "%"
    report(
      .parallelism,
      percentage
        ? "must be a number of nodes, got the percentage \(text.quoted())"
        : "must be a whole number ≥ \(rules.minimum), or its digits in quotes, got \(text.quoted())",
      hint: percentage ? "write how many nodes may pull at the same time, such as 10" : nil,
      range: node.range)
  }

  private mutating func validateBounds(_ number: Int, _ rules: IntegerRules, range: SourceRange?) {
    if number < rules.minimum {
      report(.numberBounds, "must be a whole number ≥ \(rules.minimum), got \(number)", range: range)
    } else if number > rules.maximum {
      report(.numberBounds, "must be at most \(rules.maximum), got \(number)", range: range)
    }
  }
}

// MARK: - Findings that every shape shares

extension SchemaValidation {
  private mutating func reportUnknown(_ entry: Mapping.Entry, in shape: ObjectShape, of mapping: Mapping) {
    descend(.field(entry.key)) {
      if let mistake = NewcomerMistakes.inKey(entry) { return $0.report(mistake) }
      let published = shape.fields.filter { $0.aliasOf == nil }.map(\.name)
      let suggestion = shape.misnomers[entry.key] ?? Nearest.match(to: entry.key, among: published)
      var fix: (String, Fix.Change)?
      if let suggestion, suggestion.lowercased() == entry.key.lowercased(), mapping[suggestion] == nil {
        fix = ("write \(suggestion)", .rename(to: suggestion))
      }
      $0.report(
        .unknownField, "unknown field \(entry.key.quoted())" + (suggestion.map { ", did you mean \($0)?" } ?? ""),
        hint: suggestion == nil ? "\(shape.name) has: \(published.joined(separator: ", "))" : nil,
        fix: fix, range: entry.keyRange)
    }
  }

  private mutating func reportNotListed(_ node: Node, _ text: String, _ listed: [String]) {
    let alternatives = text.split(separator: "|").map { String($0).trimmedWhitespace() }
    let wanted = "must be one of \(listed.map { $0 }.joined(separator: ", "))"
    if alternatives.count > 1 {
      return report(
        .notListed, "\(wanted), got the choice \(text.quoted())", hint: "keep one of the alternatives",
        range: node.range)
    }
    let nearest = Nearest.match(to: text, among: listed)
    let isCertain = nearest?.lowercased() == text.lowercased()
    report(
      .notListed, "\(wanted), got \(text.quoted())" + (nearest.map { ", did you mean \($0)?" } ?? ""),
      fix: isCertain ? nearest.map { ("write \($0)", .replace(with: Node(.string($0)))) } : nil,
      range: node.range)
  }

  private mutating func reportType(
    _ node: Node, expected: String, stringRules: StringRules? = nil, item: Schema? = nil,
    fix: (summary: String, change: Fix.Change)? = nil
  ) {
    var fix = fix
    var hint: String?
    switch node.content {
    case .integer, .float, .bool:
      // A number where a string belongs loses its digits (1.10 reads as 1.1), so it is quoted as written.
      if stringRules != nil { fix = ("put it in quotes", .quote) }
      if case .string? = item { hint = "write it as a list: - VALUE" }
    case .string:
      if let item, case .string = item {
        hint = "write it as a list"
        // Several values in one string are for the author to take apart.
        if isValid(node, as: item) { fix = ("write it as a list", .replace(with: Node(.sequence([node])))) }
      } else if item == nil, stringRules == nil, let source {
        let mistakes = NewcomerMistakes.whereMappingExpected(node, of: source)
        for mistake in mistakes { report(mistake) }
        if !mistakes.isEmpty { return }
      }
    default: break
    }
    report(
      .wrongType, "must be \(expected), got \(described(node))", hint: hint, fix: fix, range: node.range)
  }

  private func isValid(_ node: Node, as schema: Schema) -> Bool {
    var validation = SchemaValidation(source: source)
    validation.validate(node, as: schema)
    return validation.diagnostics.errors.isEmpty
  }

  /// Reports typographic quotes around a string; false when there are none.
  private mutating func reportQuotes(around node: Node) -> Bool {
    guard let mistake = NewcomerMistakes.quotes(in: node) else { return false }
    report(mistake)
    return true
  }

  /// Reports a mistake in writing at the field being looked at.
  private mutating func report(_ mistake: SyntaxError) {
    for var diagnostic in mistake.diagnostics {
      diagnostic.path = path
      diagnostics.append(diagnostic)
    }
  }
}
