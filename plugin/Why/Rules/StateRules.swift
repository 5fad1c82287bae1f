// What a job's own metadata, spec and status say.
import PrePullAPI
import PrePullEngine
import YAML

enum StateRules {
  /// It is being deleted, and something holds it.
  static let deletion: WhyRules.Rule = { facts in
    let metadata = facts.job.object["metadata"]
    guard let since = metadata?["deletionTimestamp"]?.string else { return [] }
    let finalizers = (metadata?["finalizers"]?.sequence ?? []).compactMap(\.string)
    let text = "the job is being deleted since \(since)"
    guard !finalizers.isEmpty else { return [.note("Deleted", text)] }
    return [
      .problem(
        "Deleted", "\(text) and waits for \(finalizers.joined(separator: ", "))",
        details: ["a finalizer whose controller is gone is never taken off; take it off by hand only then"],
        commands: [
          facts.job.kubectl("patch", #"--type=json -p '[{"op":"remove","path":"/metadata/finalizers"}]'"#)
        ])
    ]
  }

  /// Its spec cannot be run.
  static let unreadable: WhyRules.Rule = { facts in
    guard case .failure(let problem) = facts.job.plan else { return [] }
    return [
      .problem(
        "Invalid", "the job cannot be run: \(problem)",
        commands: [
          facts.job.kubectl("get", "-o yaml | kubectl prepull validate -f -"), facts.job.kubectl("edit"),
        ])
    ]
  }

  /// Somebody gave it up.
  static let cancellation: WhyRules.Rule = { facts in
    guard facts.job.annotation(.cancelled) == "true", facts.job.stage != .succeeded else { return [] }
    return [
      .problem(
        "Cancelled", "the job was cancelled: its annotation \(ControlAnnotation.cancelled.key) is \"true\"",
        commands: [facts.job.command("resume")])
    ]
  }

  /// It ended.
  static let outcome: WhyRules.Rule = { facts in
    let job = facts.job
    switch job.stage {
    case .untouched, .running: return []
    case .succeeded:
      let rest = job.failed > 0 ? ", \(job.failed) failed, which the job tolerates" : ""
      let count = counted(job.succeeded, job.unit == .images ? "image" : "node")
      return [
        .note(
          "Succeeded", "the job came to a good end: \(count) succeeded\(rest)",
          commands: job.failed > 0 ? [job.command("retry", "--failed")] : [])
      ]
    case .failed(let reason):
      // That it was cancelled is said already.
      guard job.annotation(.cancelled) != "true" else { return [] }
      let noun = job.unit == .images ? "image" : "node"
      // Kruise's status does not say why it counts as failed here.
      let nodes = job.kind.dialect != .kubeedge && job.failed > 0 ? "\(counted(job.failed, noun)) failed" : nil
      let why = reason ?? nodes ?? "its status gives no reason"
      let text = nodes.map { reason == "job has completed" ? $0 : "\(why); \($0)" } ?? why
      // Without nodes a retry would meet the same; another rule says what mends that.
      let commands = NodeRules.choosesNone(facts) ? [] : [job.command("retry", "--failed")]
      return [.problem("Failed", "the job failed: \(text)", commands: commands)]
    }
  }

  /// Somebody holds it.
  static let pause: WhyRules.Rule = { facts in
    let job = facts.job
    guard !job.isOver, case .success(let plan) = job.plan else { return [] }
    var findings: [WhyFinding] = []
    if plan.isPaused {
      findings.append(
        .problem("Paused", "the job is paused: nothing new starts", commands: [job.command("resume")]))
    }
    if plan.concurrency == 0 {
      findings.append(
        .problem(
          "Paused", "spec.parallelism is 0, which pauses the job",
          commands: [job.kubectl("patch", #"--type=merge -p '{"spec":{"parallelism":1}}'"#)]))
    }
    return findings
  }

  /// All places are taken.
  static let turns: WhyRules.Rule = { facts in
    guard let progress = Progress(facts), progress.plan.concurrency > 0, !progress.plan.isPaused,
      progress.active >= progress.plan.concurrency,
      let waiting = progress.waiting, waiting > 0
    else { return [] }
    let field = facts.job.kind.dialect == .kubeedge ? "concurrency" : "parallelism"
    let path =
      facts.job.kind.dialect == .kubeedge
      ? #"{"spec":{"imagePrePullTemplate":{"concurrency":NUMBER}}}"# : #"{"spec":{"parallelism":NUMBER}}"#
    return [
      .note(
        "Turns",
        "\(counted(progress.active, "node")) of at most \(progress.plan.concurrency) at a time: "
          + "\(counted(waiting, "node waits", "nodes wait")) for a place (\(field))",
        commands: [facts.job.kubectl("patch", "--type=merge -p '\(path)'")])
    ]
  }

  /// It is under way.
  static let progress: WhyRules.Rule = { facts in
    guard let progress = Progress(facts) else { return [] }
    let job = facts.job
    guard job.unit == .nodes else {
      return [.note("Progress", "the job is under way: \(counted(progress.active, "node")) pulling")]
    }
    var text = "\(counted(job.succeeded, "node")) done, \(job.failed) failed, \(progress.active) pulling"
    if let total = progress.total { text += ", of \(total)" }
    return [.note("Progress", text)]
  }

  /// A job under way, with its nodes counted from whatever knows most.
  private struct Progress {
    let plan: PullPlan
    let active: Int
    let total: Int?
    let waiting: Int?

    init?(_ facts: WhyFacts) {
      let job = facts.job
      guard !job.isOver, case .success(let plan) = job.plan else { return nil }
      let pods = facts.pods.value?.count {
        switch $0.state {
        case .pulling, .failing: true
        case .over, .stuck: false
        }
      }
      guard job.stage == .running || pods ?? 0 > 0 else { return nil }
      self.plan = plan
      active = pods ?? job.active
      let isOfNodes = job.unit == .nodes
      total = (isOfNodes ? job.desired : nil) ?? facts.rehearsal.value?.selected
      let done = isOfNodes ? job.succeeded + job.failed : nil
      if let total, let done { waiting = max(total - done - active, 0) } else { waiting = nil }
    }
  }
}
