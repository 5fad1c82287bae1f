// Finds what `explain` was asked about.
import PrePullAPI

/// Something that can be explained.
enum ExplainTopic {
  /// Everything there is.
  case overview
  /// A rule by its number.
  case rule(Rule)
  /// The rules whose numbers begin alike.
  case area(Rule.Area)
  /// A kind, or a field of it.
  case field(SchemaPlace)

  /// Finds the topic that `text` names.
  ///
  /// - Throws: exit code 2 with the nearest name when there is none of that name.
  init(_ text: String?) throws(CommandFailure) {
    guard let text, !text.isEmpty else {
      self = .overview
      return
    }
    if let rule = Rule.named(text) {
      self = .rule(rule)
    } else if let area = Self.area(text) {
      self = .area(area)
    } else if Self.looksLikeRule(text) {
      let near = Nearest.match(to: text.uppercased(), among: Rule.catalogue.flatMap(\.rules).map(\.id))
      throw CommandFailure(
        .wrongCommandLine,
        "there is no rule \(quotedForTerminal(text))"
          + (near.map { ", did you mean \($0)?" } ?? "; run kubectl prepull explain for a list"))
    } else {
      self = .field(try SchemaPlace(text))
    }
  }

  /// The area whose rules all begin with `PP4`, `PP4xx` or the like.
  private static func area(_ text: String) -> Rule.Area? {
    let wanted = text.uppercased()
    return Rule.catalogue.first { area in
      guard let prefix = area.rules.first?.id.prefix(3) else { return false }
      return wanted == prefix || wanted == prefix + "XX"
    }
  }

  private static func looksLikeRule(_ text: String) -> Bool {
    let digits = text.dropFirst(2)
    return text.uppercased().hasPrefix("PP") && !digits.isEmpty && digits.allSatisfy(\.isNumber)
  }

  /// The topics that begin with `prefix`: kinds, then a kind's fields step by step, then rules.
  static func candidates(for prefix: String) -> [CompletionAnswer.Candidate] {
    guard prefix.contains(".") else {
      let kinds = ResourceKind.all.map {
        CompletionAnswer.Candidate(word: $0.singular, description: $0.documentation, goesOn: true)
      }
      let rules = Rule.catalogue.flatMap(\.rules).map {
        CompletionAnswer.Candidate(word: $0.id, description: $0.title)
      }
      let typed = prefix.lowercased()
      return (kinds + rules).filter { $0.word.lowercased().hasPrefix(typed) }
    }
    var steps = prefix.split(separator: ".", omittingEmptySubsequences: false)
    let typed = steps.removeLast()
    guard let place = SchemaPlace(existing: steps.joined(separator: ".")) else { return [] }
    return place.fields.filter { $0.name.hasPrefix(typed) }.map { field in
      let path = steps.joined(separator: ".") + "." + field.name
      return CompletionAnswer.Candidate(
        word: path, description: field.documentation, goesOn: !field.schema.fields.isEmpty)
    }
  }
}
