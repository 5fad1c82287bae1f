// Random runs of the engine: any order of events, duplicates, gaps, crashes, edits.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct EngineProperties {
  @Test func `the rules hold whatever the order of events and wherever the controller crashes`() async throws {
    let count = Soak.count(20_000, part: 600)
    for await seed in Seeds(count) {
      guard let (violation, world) = Run(seed: seed).violation else { continue }
      _ = world
      Issue.record("seed \(seed): \(violation)\n\(Run(seed: seed).shortTrace)")
      return
    }
  }
}

/// A random run: a job, a cluster and steps, all made from a seed.
struct Run {
  let seed: UInt64
  let plan: PullPlan
  let nodes: Int
  let operations: [Operation]

  init(seed: UInt64) {
    self.seed = seed
    var generator = SeededGenerator(seed: seed)
    nodes = generator.int(1...6)
    plan = Self.plan(nodes, &generator)
    let steps = generator.int(20...250)
    operations = (0..<steps).map { _ in Operation.random(&generator) }
  }

  private static func plan(_ nodes: Int, _ generator: inout SeededGenerator) -> PullPlan {
    let names = (0..<generator.int(1...nodes + 1)).map { "n\($0)" }
    let images = (0..<generator.int(1...3)).map { "image-\($0)" }
    let dialect = generator.pick([Dialect.kubeedge, .kubeedge, .kruise, .kruiseList])
    let choices: [NodeChoice] =
      dialect == .kubeedge
      ? [.names(names), .names(names), .labels(LabelSelector(), onEdge: true)]
      : [
        .names(names), .all, .labels(LabelSelector(matchLabels: ["zone": "a"]), onEdge: false), .pods(LabelSelector()),
      ]
    let isNever = dialect != .kubeedge && generator.oneIn(5)
    let deadline: Int? = dialect != .kubeedge && generator.oneIn(4) ? generator.int(60...900) : nil
    let ratios = ["0", "0.1", "0.5", "1"].compactMap { try? DecimalRatio($0) }
    return PullPlan(
      dialect: dialect, images: dialect == .kruise ? [images[0]] : images, nodes: generator.pick(choices),
      concurrency: generator.int(1...4),
      limits: PullPlan.Limits(
        timeoutSeconds: generator.pick([30, 120, 600]), scope: dialect == .kubeedge ? .wholeTask : .oneAttempt,
        retries: generator.int(0...2)),
      failureTolerate: dialect == .kubeedge ? generator.pick(ratios) : nil,
      checks: dialect == .kubeedge ? [.disk] : [], secrets: .all([]), overriders: [],
      completion: isNever ? .never : .always(activeDeadline: deadline, timeToLive: nil),
      imagePullPolicy: .ifNotPresent, sandboxConfig: nil, isPaused: false, isCancelled: false, retryRequest: nil)
  }

  /// What is wrong, nil when nothing is.
  var violation: (Violation, World)? { violation(operations, keepsLog: false) }

  func violation(_ operations: [Operation], keepsLog: Bool) -> (Violation, World)? {
    var world = World(plan, nodes: nodes)
    world.keepsLog = keepsLog
    do {
      try world.send(.tick)
      for operation in operations { try world.apply(operation) }
      try world.runToTheEnd()
      return nil
    } catch let violation as Violation {
      return (violation, world)
    } catch {
      return (Violation(description: "\(error)"), world)
    }
  }

  /// The shortest run that still fails, as it can be pasted into a test.
  var shortTrace: String {
    let kind = violation?.0.description.prefix(20)
    let short = Shrinker.shrink(operations) { violation($0, keepsLog: false)?.0.description.prefix(20) == kind }
    guard let (violation, world) = violation(short, keepsLog: true) else { return "it does not fail again" }
    return """
      plan: \(plan)
      nodes: \(nodes), steps:
      \(short.map(\.description).joined(separator: ",\n"))
      \(violation)
      \(world.log.suffix(60).joined(separator: "\n"))
      """
  }
}
