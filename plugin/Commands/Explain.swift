// `kubectl prepull explain`: fields from the schemas, rules from the catalogue.
import ArgumentParser
import PrePullAPI

struct Explain: ParsableCommand, CompletesArguments {
  static let configuration = CommandConfiguration(
    abstract: "Say what a kind, a field or a rule means.",
    discussion: """
      Kinds go by their name in any case, their plural, or their dialect. Without a topic, the kinds and rules are \
      listed. No cluster is needed.

      EXAMPLES:
        kubectl prepull explain
        kubectl prepull explain kubeedge
        kubectl prepull explain imagepulljob.spec.completionPolicy
        kubectl prepull explain imageprepulljobs --recursive
        kubectl prepull explain PP101
      """
  )

  @Argument(help: ArgumentHelp("KIND, KIND.field.path, or a rule such as PP101.", valueName: "topic"))
  var topic: String?

  @Flag(help: "List the fields below as well, without their descriptions.")
  var recursive = false

  func run() throws { StandardOutput.write(try text()) }

  /// What is printed.
  func text() throws(CommandFailure) -> String {
    switch try ExplainTopic(topic) {
    case .overview: Overview.text
    case .rule(let rule): RuleExplanation(rule).text
    case .area(let area): RuleExplanation.text(of: area)
    case .field(let field): FieldExplanationPage(field, isRecursive: recursive).text
    }
  }

  static func candidates(for prefix: String) -> [CompletionAnswer.Candidate] { ExplainTopic.candidates(for: prefix) }
}
