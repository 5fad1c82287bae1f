// One step of a random run.
import TestSupport

/// A step: a kind and two numbers that choose among what there is when it is taken. Any list of steps is a valid
/// run, so a failing one can be shortened by leaving steps out.
struct Operation: Sendable, CustomStringConvertible {
  enum Kind: Int, CaseIterable, Sendable {
    case deliverNode, deliverPod, repeatEvent, createPod, removePod, kubelet, endPod, stealPod
    case beginFlush, stepFlush, failFlush
    case passSeconds, passMinutes, changeNode, removeNode, addNode, relist
    case editLimits, editImages, editNodes, editControls, crash
  }

  var kind: Kind
  var a: Int
  var b: Int

  var description: String { ".init(kind: .\(kind), a: \(a), b: \(b))" }

  /// How often each kind comes.
  private static let weights: [(Kind, Int)] = [
    (.deliverNode, 10), (.deliverPod, 25), (.repeatEvent, 4), (.createPod, 18), (.removePod, 12), (.kubelet, 30),
    (.endPod, 2), (.stealPod, 2), (.beginFlush, 12), (.stepFlush, 25), (.failFlush, 2), (.passSeconds, 20),
    (.passMinutes, 2), (.changeNode, 4), (.removeNode, 1), (.addNode, 2), (.relist, 1), (.editLimits, 1),
    (.editImages, 1), (.editNodes, 1), (.editControls, 1), (.crash, 2),
  ]
  private static let bag = weights.flatMap { Array(repeating: $0.0, count: $0.1) }

  static func random(_ generator: inout SeededGenerator) -> Operation {
    Operation(kind: generator.pick(bag), a: generator.int(0...9999), b: generator.int(0...9999))
  }
}

/// What a run found to be wrong.
struct Violation: Error, CustomStringConvertible {
  var description: String
}

/// Leaves steps out as long as the run still fails.
enum Shrinker {
  static func shrink(_ operations: [Operation], fails: ([Operation]) -> Bool) -> [Operation] {
    var operations = operations
    var size = max(operations.count / 2, 1)
    while true {
      var start = 0
      var hasShrunk = false
      while start < operations.count {
        var shorter = operations
        shorter.removeSubrange(start..<min(start + size, shorter.count))
        if fails(shorter) {
          operations = shorter
          hasShrunk = true
        } else {
          start += size
        }
      }
      if size == 1, !hasShrunk { return operations }
      size = max(size / 2, 1)
    }
  }
}
