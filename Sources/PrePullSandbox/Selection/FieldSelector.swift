// Field selectors: `spec.nodeName=n1,status.phase!=Failed`.

/// Requirements on single fields, all of which must hold.
struct FieldSelector: Sendable, Hashable {
  struct Requirement: Sendable, Hashable {
    var field: String
    var value: String
    var isEqual: Bool
  }

  var requirements: [Requirement] = []

  init() {}

  /// Reads a selector; `\`, `,` and `=` in a value are escaped with a backslash.
  init(parsing text: String) throws(APIError) {
    for term in Self.split(text) where !term.isEmpty {
      guard let requirement = Self.requirement(term) else {
        throw .badRequest("invalid selector: '\(text)'; can't understand '\(term)'")
      }
      requirements.append(requirement)
    }
  }

  /// The name that is asked for, when there is one: then one object at most is meant.
  var name: String? { requirements.first { $0.isEqual && $0.field == "metadata.name" }?.value }

  func matches(_ value: (String) -> String) -> Bool {
    requirements.allSatisfy { (value($0.field) == $0.value) == $0.isEqual }
  }

  private static func split(_ text: String) -> [String] {
    var terms = [""]
    var isEscaped = false
    for character in text {
      if character == ",", !isEscaped {
        terms.append("")
      } else {
        terms[terms.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    return terms
  }

  private static func requirement(_ term: String) -> Requirement? {
    guard let sign = term.firstIndex(where: { $0 == "=" || $0 == "!" }) else { return nil }
    let field = String(term[..<sign])
    var rest = term[sign...]
    let isEqual = rest.first == "="
    rest = rest.dropFirst()
    if rest.first == "=" { rest = rest.dropFirst() } else if !isEqual { return nil }
    return Requirement(field: field, value: unescaped(rest), isEqual: isEqual)
  }

  private static func unescaped(_ text: Substring) -> String {
    var result = ""
    var isEscaped = false
    for character in text {
      if character == "\\", !isEscaped {
        isEscaped = true
      } else {
        result.append(character)
        isEscaped = false
      }
    }
    return result
  }
}
