// The rules of `why`, in the order of their importance.

/// From facts to findings.
struct WhyRules {
  /// One cause: a pure function of the facts.
  typealias Rule = @Sendable (WhyFacts) -> [WhyFinding]

  /// Every rule; what keeps the whole job from running comes before what keeps single nodes from it.
  static let all: [Rule] = [
    StateRules.deletion, StateRules.unreadable, StateRules.cancellation, StateRules.outcome, StateRules.pause,
    ControllerRules.peer, ControllerRules.dialects, ControllerRules.notInstalled, ControllerRules.notRunning,
    StorageRules.notStored, FailureRules.failures,
    SecretRules.secrets, NodeRules.noNodes, NodeRules.tooManyFailures, NodeRules.unfit, NodeRules.waiting,
    NodeRules.pressed, PodRules.stuck, PodRules.failing, WebhookRules.notRunning, WebhookRules.notInstalled,
    SecretRules.uncovered,
    NodeRules.avoided, StateRules.turns, StateRules.progress,
  ]

  /// What is to be said, problems first, each group in the rules' order.
  static func findings(_ facts: WhyFacts) -> [WhyFinding] {
    let findings = all.flatMap { $0(facts) }
    return findings.filter { $0.weight == .problem } + findings.filter { $0.weight == .note }
  }
}
