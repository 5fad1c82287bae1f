// When which node is to be looked at again.
import HeapModule

/// Timers of nodes. A node has at most one that counts; later ones are left in the heap and passed over.
struct NodeTimers: Sendable {
  private struct Timer: Comparable, Sendable {
    var at: EngineTime
    var node: Int
    static func < (left: Self, right: Self) -> Bool {
      (left.at, left.node) < (right.at, right.node)
    }
  }

  private var heap = Heap<Timer>()

  mutating func add(_ node: Int, at time: EngineTime) { heap.insert(Timer(at: time, node: node)) }

  /// The next node whose timer is due.
  mutating func popDue(at now: EngineTime) -> (node: Int, at: EngineTime)? {
    guard let first = heap.min, first.at <= now else { return nil }
    heap.removeMin()
    return (first.node, first.at)
  }

  /// When the next timer fires.
  var next: EngineTime? { heap.min?.at }
}
