// What befalls a job that runs, beside what goes wrong with requests: strangers, nodes, second thoughts.

import TestSupport

/// One misfortune of a job, as its seed has it.
enum Trouble: Sendable, Hashable {
  /// A stranger deletes the job's anchor, and the garbage collector all that belongs to it.
  case anchorDeleted
  /// A stranger deletes one of the ledger's other shards, if it has any.
  case shardDeleted
  /// A stranger deletes the copies of the job's Secrets.
  case secretsDeleted
  /// So many removals of Pods and ConfigMaps are refused with that status.
  case removalsRefused(Int, status: Int)
  /// Nodes go silent for a while.
  case silence([String], Duration)
  /// Nodes are cordoned for a while.
  case cordon([String], Duration)
  /// Nodes are deleted, and after a while others of their names join.
  case replacement([String], Duration)
  /// The job is paused, and goes on with another concurrency after a while.
  case pause(Duration, then: Int)
}

/// A trouble with its time.
struct Appointment: Sendable {
  /// It comes after so many Pods were asked for.
  var pods: Int
  var trouble: Trouble
}

extension Appointment {
  /// Draws what happens in a run.
  ///
  /// - Parameters:
  ///   - nodes: The nodes that something may happen to; each has at most one trouble.
  ///   - hasShards: Whether the job's ledger is so large that it has several shards.
  static func draw(_ random: inout SeededGenerator, nodes: [String], hasShards: Bool) -> [Appointment] {
    var appointments: [Appointment] = []
    var nodes = nodes.shuffled(using: &random)
    func add(oneIn times: Int, _ trouble: (inout SeededGenerator) -> Trouble) {
      // Early enough that the job has work left.
      let pods = random.int(20...200)
      if random.oneIn(times) { appointments.append(Appointment(pods: pods, trouble: trouble(&random))) }
    }
    func some(_ random: inout SeededGenerator) -> [String] {
      let count = random.int(1...12)
      defer { nodes.removeFirst(count) }
      return Array(nodes.prefix(count))
    }
    func aWhile(_ random: inout SeededGenerator) -> Duration { .milliseconds(random.int(100...2000)) }

    add(oneIn: 5) { _ in .anchorDeleted }
    if hasShards { add(oneIn: 2) { _ in .shardDeleted } }
    add(oneIn: 5) { _ in .secretsDeleted }
    add(oneIn: 3) { .removalsRefused($0.int(10...80), status: $0.pick([429, 500])) }
    add(oneIn: 3) { .silence(some(&$0), aWhile(&$0)) }
    add(oneIn: 3) { .cordon(some(&$0), aWhile(&$0)) }
    add(oneIn: 3) { .replacement(some(&$0), aWhile(&$0)) }
    add(oneIn: 3) { .pause(aWhile(&$0), then: $0.int(5...60)) }
    return appointments.sorted { $0.pods < $1.pods }
  }

  /// The nodes that a kind of trouble happens to.
  static func nodes(_ appointments: [Appointment], _ select: (Trouble) -> [String]?) -> Set<String> {
    Set(appointments.flatMap { select($0.trouble) ?? [] })
  }
}
