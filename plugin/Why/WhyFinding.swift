// One thing that `why` says of a job.

/// A cause, with what mends it.
struct WhyFinding: Sendable, Equatable {
  /// How much it matters.
  enum Weight: String, Sendable, Comparable {
    /// Somebody has to do something.
    case problem
    /// Nothing is wrong.
    case note

    static func < (one: Weight, other: Weight) -> Bool { one == .problem && other == .note }
  }

  /// How much it matters.
  var weight: Weight
  /// The rule that found it, for programs: stable.
  var cause: String
  /// What it is, in one sentence.
  var text: String
  /// More to know about it, a line each.
  var details: [String] = []
  /// What to type to mend it or to see more, a line each; what only the user knows stands in capitals.
  var commands: [String] = []
}

extension WhyFinding {
  /// Something that needs a person.
  static func problem(
    _ cause: String, _ text: String, details: [String] = [], commands: [String] = []
  ) -> WhyFinding {
    WhyFinding(weight: .problem, cause: cause, text: text, details: details, commands: commands)
  }

  /// Something that is good to know.
  static func note(_ cause: String, _ text: String, details: [String] = [], commands: [String] = []) -> WhyFinding {
    WhyFinding(weight: .note, cause: cause, text: text, details: details, commands: commands)
  }
}
