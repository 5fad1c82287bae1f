// What a run must have come to, in view of what happened to it.

import ControllerTestSupport
import PrePullEngine
import PrePullSandbox
import YAML

/// Looks at the history of a run, the outcome of each node, and the job's status.
///
/// What a stranger destroyed weakens what is promised, by exactly this:
/// - A deleted anchor takes all outcomes and Pods along. Nodes are pulled on again where the status does not tell that
///   they are done; the job ends right all the same, and with a whole ledger. Its Pods that are still to be collected do
///   not count as running.
/// - A deleted shard takes its outcomes along. Its nodes are pulled on again if the controller restarts; if it does not,
///   the ledger may lack them. Counts and status are right in both cases.
/// - A deleted copy of a Secret lets Pods fail for want of credentials that lived while it was missing, and no others.
struct ChaosJudgement {
  let run: ChaosRun
  /// The job as it is at its end.
  let ended: Node

  private var plan: ChaosPlan { run.plan }

  func complaints() throws -> [String] {
    let victims = run.troublemaker.destroyedUIDs
    let verdict = Verdict(
      job: run.job.uid, limits: Self.limits(run.record.jobs.changes), pods: run.record.pods.changes,
      configMaps: run.record.configMaps.changes, evicted: plan.evicted, replaced: plan.replaced, victims: victims)
    let history = verdict.history
    var complaints = verdict.complaints(history)
    complaints += try completeness(history)
    complaints += nodes(history, victims)
    complaints += StatusCheck(job: plan.job, status: ended["status"] ?? [:], outcomes: history.latest).complaints()
    if !plan.unfitNodes.isEmpty, history.mostShards < 2 { complaints.append("the ledger never had several shards") }
    if run.record.gaps > 0 { complaints.append("the record has gaps") }
    return complaints
  }

  /// Every node has its outcome, and the ledger has all that nobody destroyed.
  private func completeness(_ history: OutcomeHistory) throws -> [String] {
    var complaints: [String] = []
    for (node, expected) in plan.expected where history.latest[node] == nil && expected != .anything {
      complaints.append("\(node) has no outcome")
    }
    for node in history.latest.keys where plan.expected[node] == nil {
      complaints.append("\(node) is none of the job's nodes")
    }
    let ledger = try run.cluster.ledger(of: run.job).outcomes
    for (node, outcome) in history.latest where ledger[node] != outcome {
      if ledger[node] == nil, history.destroyed[node] != nil { continue }
      complaints.append("the ledger says \(ledger[node].map { "\($0)" } ?? "nothing") of \(node), not \(outcome)")
    }
    return complaints
  }

  /// Every node has the outcome that its luck has in store.
  private func nodes(_ history: OutcomeHistory, _ victims: Set<String>) -> [String] {
    let gaps = SecretGaps(run.record.secrets.changes, victims: victims)
    let unserved = Set(PodLife.all(of: run.job.uid, in: run.record.pods.changes).filter(gaps.hit).map(\.node))
    // Nobody forgets an attempt as long as nobody loses a process or a record.
    let remembers = run.weather.kills == 0 && victims.isEmpty
    var complaints: [String] = []
    for (node, outcome) in history.latest {
      guard let expected = plan.expected[node] else { continue }
      let isRight =
        switch (expected, outcome.failure) {
        case (.anything, _): true
        case (.success, nil), (.successIfReady, nil): true
        case (.successIfReady, let failure?) where failure.message.contains("not ready"): true
        case (.success, let failure?), (.successIfReady, let failure?):
          // While no controller looks, a node's time may be over before anybody has read of the refusals.
          unserved.contains(node) && ["401 Unauthorized", "not done within"].contains(where: failure.message.contains)
        case (.failure, let failure): failure != nil
        case (.bad, let failure): failure != nil || !remembers
        }
      if !isRight { complaints.append("\(node), expected \(expected), came to \(outcome)") }
    }
    return complaints
  }

  /// What concurrency the job asked for, and when.
  private static func limits(_ changes: [ObjectChange]) -> [(revision: Int, limit: Int)] {
    var limits: [(revision: Int, limit: Int)] = []
    for change in changes {
      let spec = change.object["spec"]
      let limit = (spec?["imagePrePullTemplate"]?["concurrency"] ?? spec?["parallelism"])?.integer ?? 1
      if limits.last?.limit != limit { limits.append((change.revision, limit)) }
    }
    return limits
  }
}
