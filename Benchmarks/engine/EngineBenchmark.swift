// How many events a second the pull engine takes, by the number of nodes. Run with `-c release`.
import PrePullAPI
import PrePullEngine
import YAML

@main struct EngineBenchmark {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    print(
      "dialect   nodes  concurrency    events    µs/event  events/s   flushes  status KiB  ledger KiB   list ms  restore ms"
    )
    for count in arguments.isEmpty ? [1000, 20_000, 50_000] : arguments {
      for dialect in ["kubeedge", "kruise"] {
        try Run(dialect: dialect, nodes: count, concurrency: max(count / 20, 100)).report()
      }
    }
  }
}

/// A whole job: every node is started, reports and succeeds, but for one in fifty that fails. Time stands still but
/// for a second after every `concurrency` events, as in a cluster whose nodes take a few seconds.
struct Run {
  let dialect: String
  let nodes: Int
  let concurrency: Int

  func report() throws {
    let clock = ContinuousClock()
    var now = EngineTime(seconds: 1_700_000_000)
    let names = (0..<nodes).map { "edge-node-\($0)" }
    let facts = names.map { NodeFacts(name: $0, labels: ["node-role.kubernetes.io/edge": "", "zone": "a"]) }
    let plan = try plan()
    var engine = PullEngine(plan, at: now)
    var running: [TaskOrder] = []
    var (events, flushes, statusBytes, ledgerBytes) = (0, 0, 0, 0)
    var ledger: [Int: [String: String]] = [:]

    func take(_ decision: Decision) {
      running += decision.start
      guard decision.isFlushDue, let flush = engine.beginFlush(at: now) else { return }
      flushes += 1
      for case .merge(let shard, let set, _) in flush.ledger {
        ledgerBytes += set.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        ledger[shard, default: [:]].merge(set) { $1 }
      }
      for operation in flush.status?.document(hasStatus: true) ?? [] {
        statusBytes += JSONWriter.bytes(operation).count
      }
      send(.flushed(flush.id))
    }
    func send(_ event: Event) {
      events += 1
      let decision = engine.handle(event, at: now)
      take(decision)
      for task in decision.remove {
        events += 1
        take(engine.handle(.taskGone(task), at: now))
      }
    }

    let list = clock.measure { send(.nodesListed(facts)) }
    let counted = events
    var done = 0
    let spent = clock.measure {
      while !running.isEmpty {
        let orders = running
        running = []
        now = now.adding(seconds: 1)
        send(.tick)
        for order in orders {
          send(.taskStarted(order.id))
          // A heartbeat of some node.
          send(.nodeChanged(facts[done % nodes]))
          done += 1
          let fails = done % 50 == 0
          let reports = order.images.map {
            ImageReport(image: $0.index, state: fails ? .backingOff : .pulled, failures: fails ? 9 : 0, message: "401")
          }
          send(fails ? .taskProgress(order.id, reports) : .taskFinished(order.id, reports, .completed))
        }
        now = now.adding(seconds: 1)
        send(.tick)
      }
    }
    precondition(engine.end?.isSuccess == true, "the job did not end: \(engine.tally)")
    let restore = clock.measure {
      var restored = PullEngine(restoring: StoredFacts(plan: plan, ledger: ledger), at: now)
      _ = restored.handle(.tick, at: now)
    }
    let seconds = Double(spent.components.attoseconds) / 1e18 + Double(spent.components.seconds)
    let number = Double(events - counted)
    print(
      row(dialect, -8), row("\(nodes)", 6), row("\(concurrency)", 12), row("\(events - counted)", 9),
      row("\((seconds / number * 1e8).rounded() / 100)", 11), row("\(Int(number / seconds))", 9), row("\(flushes)", 9),
      row("\(statusBytes / 1024)", 11), row("\(ledgerBytes / 1024)", 11), row("\(milliseconds(list))", 9),
      row("\(milliseconds(restore))", 11))
  }

  private func plan() throws -> PullPlan {
    let concurrency = Node(.integer(concurrency))
    return dialect == "kubeedge"
      ? try PullPlan(
        [
          "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob", "metadata": ["name": "b"],
          "spec": [
            "imagePrePullTemplate": [
              "images": ["nginx:1.27", "redis:7.2"], "labelSelector": ["matchLabels": ["zone": "a"]],
              "concurrency": concurrency, "failureTolerate": "0.5",
            ]
          ],
        ], of: .imagePrePullJob)
      : try PullPlan(
        [
          "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImagePullJob",
          "metadata": ["name": "b", "namespace": "default"],
          "spec": ["image": "nginx:1.27", "parallelism": concurrency],
        ], of: .imagePullJob)
  }

  private func milliseconds(_ duration: Duration) -> Int {
    Int(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000)
  }

  private func row(_ text: String, _ width: Int) -> String {
    let padding = String(repeating: " ", count: max(abs(width) - text.count, 0))
    return width < 0 ? text + padding : padding + text
  }
}
