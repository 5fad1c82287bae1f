// What keeps nodes from pulling before anything is pulled.
import PrePullAPI
import PrePullEngine

enum NodeRules {
  /// Nothing is chosen.
  static let noNodes: WhyRules.Rule = { facts in
    guard choosesNone(facts), let rehearsal = facts.rehearsal.value else { return [] }
    let job = facts.job
    let reasons = JobForecast.grouped(rehearsal.exclusions.map { ($0.reason.description, $0.node) })
    // An edit of its choice opens the job again; new labels do not.
    let others = job.isOver ? ["kubectl label node NODE KEY=VALUE", job.command("retry")] : []
    return [
      .problem(
        "NoNodes", "the job \(job.isOver ? "still " : "")chooses no node",
        details: reasons.map { "\(counted($0.nodes.count, "node")): \($0.reason)" },
        commands: ["kubectl get nodes --show-labels", job.kubectl("edit")] + others)
    ]
  }

  /// Whether the job chooses nothing; one that ended, whether it had no nodes and would have none again.
  static func choosesNone(_ facts: WhyFacts) -> Bool {
    guard facts.rehearsal.value?.fatal == .noNodes else { return false }
    let job = facts.job
    return !job.isOver || job.isFailed && job.succeeded + job.failed == 0 && job.done.isEmpty
  }

  /// So many nodes are unfit that the job fails.
  static let tooManyFailures: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let rehearsal = facts.rehearsal.value, rehearsal.fatal == .tooManyFailures,
      let tolerated = rehearsal.tolerated
    else { return [] }
    return [
      .problem(
        "TooManyUnfit",
        "\(rehearsal.failures.count) of \(counted(rehearsal.selected, "node")) cannot pull, and the job lets \(tolerated) fail",
        commands: [
          facts.job.kubectl(
            "patch", #"--type=merge -p '{"spec":{"imagePrePullTemplate":{"failureTolerate":"RATIO"}}}'"#)
        ])
    ]
  }

  /// Nodes that are absent, no edge nodes, not ready, or short of something.
  static let unfit: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let rehearsal = facts.rehearsal.value else { return [] }
    var findings: [WhyFinding] = []
    let unjudged = rehearsal.failures.filter { !facts.job.done.contains($0.node) }
    for group in JobForecast.grouped(unjudged.map { ($0.failure.message, $0.node) }) {
      guard let code = unjudged.first(where: { $0.failure.message == group.reason })?.failure.code else { continue }
      findings.append(
        .problem(
          "Node.\(code.rawValue)",
          "\(counted(group.nodes.count, "node")): \(group.reason)\(ForecastText.names(group.nodes))",
          commands: commands(code, group.nodes[0], facts.job)))
    }
    if !rehearsal.missing.isEmpty {
      let count = rehearsal.missing.count
      findings.append(
        .note(
          "Node.notFound",
          "\(count) named \(count == 1 ? "node is" : "nodes are") not in the cluster and passed over"
            + ForecastText.names(rehearsal.missing), commands: [facts.job.kubectl("edit")]))
    }
    return findings
  }

  /// What mends a node that failed with this code.
  static func commands(_ code: FailureCode, _ node: String, _ job: JobFacts) -> [String] {
    switch code {
    case .notFound: ["kubectl get nodes", job.kubectl("edit")]
    case .notEdge: ["kubectl label node \(node) \(LabelSelector.edgeLabel)="]
    case .notReady, .nodeDeleted: ["kubectl describe node \(node)"]
    case .checkFailed: ["kubectl describe node \(node)"]
    default: [job.command("status", "--failed")]
    }
  }

  /// Nodes that the job waits for.
  static let waiting: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let rehearsal = facts.rehearsal.value, let first = rehearsal.waiting.first else {
      return []
    }
    return [
      .problem(
        "Node.notReady",
        "\(counted(rehearsal.waiting.count, "node is", "nodes are")) not ready and waited for"
          + ForecastText.names(rehearsal.waiting), commands: ["kubectl describe node \(first)"])
    ]
  }

  /// Nodes that evict what comes. Those that the job checks fail before anything is sent to them.
  static let pressed: WhyRules.Rule = { facts in
    guard !facts.job.isOver, let rehearsal = facts.rehearsal.value else { return [] }
    let pressed = rehearsal.pulls.compactMap { pull -> (String, String)? in
      guard !facts.job.done.contains(pull.node), let how = facts.pressed[pull.node] else { return nil }
      return (how, pull.node)
    }
    return JobForecast.grouped(pressed).map { group in
      .problem(
        "NoRoom",
        "\(counted(group.nodes.count, "node")) \(group.reason): Pods are evicted\(ForecastText.names(group.nodes))",
        commands: ["kubectl describe node \(group.nodes[0])"])
    }
  }

  /// Nodes that the scheduler avoids; our Pods do not care.
  static let avoided: WhyRules.Rule = { facts in
    guard !facts.job.isOver, !facts.avoided.isEmpty else { return [] }
    return JobForecast.grouped(facts.avoided.map { ($0.how, $0.node) }).map { group in
      .note(
        "Node.avoided",
        "\(counted(group.nodes.count, "node")) \(group.reason)\(ForecastText.names(group.nodes)): images are pulled all the same"
      )
    }
  }
}

/// What the executor's Pods say.
enum PodRules {
  /// Pods that their nodes do not take.
  static let stuck: WhyRules.Rule = { facts in
    guard !facts.job.isOver else { return [] }
    let stuck = (facts.pods.value ?? []).compactMap { pod -> (String, String)? in
      if case .stuck(let reason) = pod.state { (reason, pod.node) } else { nil }
    }
    return JobForecast.grouped(stuck).map { group in
      .problem(
        "NoRoom",
        "\(counted(group.nodes.count, "node")) no room for the pull: \(group.reason)\(ForecastText.names(group.nodes))",
        commands: [
          "kubectl describe node \(group.nodes[0])",
          "kubectl get pods -A --field-selector spec.nodeName=\(group.nodes[0])",
        ])
    }
  }

  /// Pods whose latest attempt failed.
  static let failing: WhyRules.Rule = { facts in
    guard !facts.job.isOver else { return [] }
    let failing = (facts.pods.value ?? []).compactMap { pod -> JobFacts.Failure? in
      guard case .failing(let image, let reason) = pod.state else { return nil }
      return JobFacts.Failure(node: pod.node, image: image, reason: reason)
    }
    return FailureRules.findings(failing, facts, isLive: true)
  }
}
