// Whether what became of a job can be stored; as long as it cannot, finished Pods stay and the job does not go on.
import PrePullAPI
import PrePullEngine

enum StorageRules {
  /// For how many seconds a Pod may be over before its outcome should be stored.
  static let patience = 15
  /// The controller tries, and tells, at least that often.
  private static let newsAge = 360

  /// Writes of the ledger or the status do not get through.
  static let notStored: WhyRules.Rule = { facts in
    guard !facts.job.isOver else { return [] }
    let pods = facts.pods.value?.filter { pod in
      pod.endedAt.map { $0.adding(seconds: patience) <= facts.now } ?? false
    }
    let event = facts.events.value?.first {
      $0.reason == JobEventFacts.notStored && $0.at.adding(seconds: newsAge) >= facts.now
    }
    // An Event stays for an hour; what is stored by now has no Pods that wait for it.
    let isNews = facts.pods.value == nil || facts.job.stage == .untouched
    let waiting = JobForecast.grouped((pods ?? []).map { ("", $0.node) }).first?.nodes ?? []
    guard !waiting.isEmpty || event != nil && isNews else { return [] }
    let held =
      waiting.isEmpty
      ? "" : "; \(counted(waiting.count, "finished Pod stays", "finished Pods stay"))\(ForecastText.names(waiting))"
    guard let event else {
      // Somebody who does not run stores nothing; that is said by its own rule.
      guard facts.controller.value?.lease == .running else { return [] }
      return [
        .problem("NotStored", "what became of the job is not stored\(held)", commands: [logs(facts)])
      ]
    }
    let reason = event.message.split(separator: "until it is: ", maxSplits: 1).last.map(String.init) ?? event.message
    return [
      .problem(
        "NotStored", "the server refuses to store what became of the job\(held)", details: [reason],
        commands: commands(reason, facts))
    ]
  }

  private static func logs(_ facts: WhyFacts) -> String {
    "kubectl logs -n \(facts.systemNamespace) -l app.kubernetes.io/component=controller --tail=50"
  }

  /// What mends a refusal, as far as its words tell.
  private static func commands(_ reason: String, _ facts: WhyFacts) -> [String] {
    let namespace = facts.systemNamespace
    let text = reason.lowercased()
    if text.contains("exceeded quota") { return ["kubectl describe resourcequota -n \(namespace)"] }
    if text.contains("being terminated") { return ["kubectl get namespace \(namespace) -o yaml"] }
    if text.contains("admission webhook") || text.contains("calling webhook") {
      return ["kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations", logs(facts)]
    }
    if text.contains("validatingadmissionpolicy") {
      return ["kubectl get validatingadmissionpolicies,validatingadmissionpolicybindings", logs(facts)]
    }
    // Rights that were taken away, and CRDs of another version: both are part of an installation.
    if text.contains("cannot ") && text.contains("forbidden") || text.contains("invalid") {
      return ["kubectl prepull install", logs(facts)]
    }
    return [logs(facts)]
  }
}
