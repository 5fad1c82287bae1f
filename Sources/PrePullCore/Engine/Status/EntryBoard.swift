// The nodes that a KubeEdge status lists, within its bound.
import DequeModule
import YAML

/// Which nodes stand at which place of `status` and `nodeStatus`.
///
/// Both lists hold the same nodes at the same places. A place is written again only when its node changed or made
/// room for another: failed nodes go before running ones, those before the ones that succeeded, and of these the
/// latest stay.
struct EntryBoard: Sendable {
  /// The most bytes of entries; with the other fields the status stays below 512 KiB.
  static let maximumBytes = 500 * 1024

  private var places: [Int] = []
  private var sizes: [Int] = []
  private var placeOf: [Int: Int] = [:]
  private var bytes = 0
  /// Listed nodes that may be left out, oldest first; entries that became something else are passed over.
  private var succeeded = Deque<Int>()
  private var running = Deque<Int>()
  /// How many places the published lists have, and those that differ.
  private var publishedCount = 0
  private var dirty: Set<Int> = []

  /// How many nodes that should be listed are not.
  func leftOut(_ job: borrowing PullEngine) -> Int { job.tally.done + job.works.count - places.count }

  /// Takes in the nodes that changed.
  mutating func update(_ job: borrowing PullEngine, changed: [Int]) {
    for rank in [KubeEdgeStatus.Rank.failed, .running, .succeeded, .hidden] {
      for node in changed where KubeEdgeStatus.rank(of: node, in: job) == rank { update(job, node, rank) }
    }
  }

  private mutating func update(_ job: borrowing PullEngine, _ node: Int, _ rank: KubeEdgeStatus.Rank) {
    if rank == .hidden {
      if let place = placeOf[node] { clear(place) }
      return
    }
    let size = KubeEdgeStatus.size(of: node, in: job)
    if let place = placeOf[node] {
      bytes += size - sizes[place]
      sizes[place] = size
      dirty.insert(place)
    } else if makeRoom(for: size, rank, job) {
      append(node, size)
    } else {
      return
    }
    note(node, rank)
    // A longer entry of a listed node must not break the bound.
    while bytes > Self.maximumBytes, let place = leastUseful(below: .failed, job) ?? placeOf[node] { clear(place) }
  }

  private mutating func note(_ node: Int, _ rank: KubeEdgeStatus.Rank) {
    if rank == .succeeded { succeeded.append(node) }
    if rank == .running { running.append(node) }
    // Entries that are passed over must not pile up.
    if running.count > 2 * places.count + 100 {
      var seen: Set<Int> = []
      running.removeAll { placeOf[$0] == nil || !seen.insert($0).inserted }
    }
  }

  private mutating func makeRoom(for size: Int, _ rank: KubeEdgeStatus.Rank, _ job: borrowing PullEngine) -> Bool {
    while bytes + size > Self.maximumBytes {
      guard let place = leastUseful(below: rank, job) else { return false }
      clear(place)
    }
    return true
  }

  /// The place of the node that may be left out first for one of that rank.
  private mutating func leastUseful(below rank: KubeEdgeStatus.Rank, _ job: borrowing PullEngine) -> Int? {
    while let node = succeeded.popFirst() {
      if let place = placeOf[node], KubeEdgeStatus.rank(of: node, in: job) == .succeeded { return place }
    }
    guard rank == .failed else { return nil }
    while let node = running.popFirst() {
      if let place = placeOf[node], KubeEdgeStatus.rank(of: node, in: job) == .running { return place }
    }
    return nil
  }

  private mutating func append(_ node: Int, _ size: Int) {
    placeOf[node] = places.count
    dirty.insert(places.count)
    places.append(node)
    sizes.append(size)
    bytes += size
  }

  /// Empties a place; the last node moves there.
  private mutating func clear(_ place: Int) {
    placeOf[places[place]] = nil
    bytes -= sizes[place]
    let last = places.count - 1
    if place != last {
      places[place] = places[last]
      sizes[place] = sizes[last]
      placeOf[places[place]] = place
      dirty.insert(place)
    }
    places.removeLast()
    sizes.removeLast()
    dirty.remove(last)
  }

  /// Lists the nodes anew: those that failed by name, those that run by name, then the latest successes.
  mutating func rebuild(_ job: borrowing PullEngine) {
    self = EntryBoard()
    var nodes: [(rank: KubeEdgeStatus.Rank, time: Int, name: String, node: Int)] = []
    for node in job.nodes.all {
      let rank = KubeEdgeStatus.rank(of: node, in: job)
      guard rank != .hidden else { continue }
      let time = rank == .succeeded ? job.nodes[node].outcome?.finishedAt ?? 0 : 0
      nodes.append((rank, time, job.nodes[node].name, node))
    }
    nodes.sort { ($0.rank, $1.time, $0.name) < ($1.rank, $0.time, $1.name) }
    var listedSuccesses: [Int] = []
    for entry in nodes {
      let size = KubeEdgeStatus.size(of: entry.node, in: job)
      guard bytes + size <= Self.maximumBytes else { break }
      append(entry.node, size)
      if entry.rank == .succeeded { listedSuccesses.append(entry.node) }
      if entry.rank == .running { running.append(entry.node) }
    }
    succeeded = Deque(listedSuccesses.reversed())
    publishedCount = places.count
    dirty = []
  }

  /// Both lists as they are.
  func nodes(_ job: borrowing PullEngine) -> (status: [Node], nodeStatus: [Node]) {
    var status: [Node] = []
    var nodeStatus: [Node] = []
    for node in places {
      status.append(KubeEdgeStatus.entry(of: node, in: job))
      nodeStatus.append(KubeEdgeStatus.nodeEntry(of: node, in: job))
    }
    return (status, nodeStatus)
  }

  /// The operations that lead from the published lists to the present ones.
  mutating func takeOperations(_ job: borrowing PullEngine) -> [StatusPatch.Operation] {
    var operations: [StatusPatch.Operation] = []
    func both(_ kind: StatusPatch.Operation.Kind, _ place: String, _ node: Int?) {
      operations.append(
        StatusPatch.Operation(
          kind: kind, path: "/status/status/\(place)", value: node.map { KubeEdgeStatus.entry(of: $0, in: job) }))
      operations.append(
        StatusPatch.Operation(
          kind: kind, path: "/status/nodeStatus/\(place)", value: node.map { KubeEdgeStatus.nodeEntry(of: $0, in: job) }
        ))
    }
    for place in dirty.sorted() where place < min(publishedCount, places.count) {
      both(.replace, "\(place)", places[place])
    }
    if publishedCount > places.count {
      for place in (places.count..<publishedCount).reversed() { both(.remove, "\(place)", nil) }
    } else {
      for place in publishedCount..<places.count { both(.add, "-", places[place]) }
    }
    dirty = []
    publishedCount = places.count
    return operations
  }
}
