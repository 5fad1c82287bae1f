// The failed nodes that an ImagePullJob's status lists, sorted and within its bound.
import YAML

/// `failedNodes`. Inserting costs a search and a move within a list whose length the bound limits.
struct NameBoard: Sendable {
  /// The most bytes of names; with the other fields the status stays below 512 KiB.
  static let maximumBytes = 500 * 1024

  private var names: [String] = []
  private var bytes = 0

  /// How many failed nodes are not listed.
  func leftOut(_ job: borrowing PullEngine) -> Int { max(job.tally.failed - names.count, 0) }

  /// The list, nil when it is empty.
  var node: Node? { names.isEmpty ? nil : Node(.sequence(names.map { Node(.string($0)) })) }

  mutating func rebuild(_ job: borrowing PullEngine) {
    names = []
    bytes = 0
    var failed: [String] = []
    for node in job.nodes.all where job.nodes[node].state == .failed { failed.append(job.nodes[node].name) }
    for name in failed.sorted() {
      guard bytes + Self.size(name) <= Self.maximumBytes else { break }
      names.append(name)
      bytes += Self.size(name)
    }
  }

  /// Takes in the nodes that changed; returns the operations for `failedNodes`.
  mutating func update(_ job: borrowing PullEngine, changed: [Int]) -> [StatusPatch.Operation] {
    var operations: [StatusPatch.Operation] = []
    for node in changed {
      let name = job.nodes[node].name
      let place = place(of: name)
      let isListed = place < names.count && names[place] == name
      let hasFailed = job.nodes[node].state == .failed
      if hasFailed, !isListed, bytes + Self.size(name) <= Self.maximumBytes {
        let value = Node(.string(name))
        operations.append(
          names.isEmpty
            ? StatusPatch.Operation(kind: .add, path: "/status/failedNodes", value: Node(.sequence([value])))
            : StatusPatch.Operation(kind: .add, path: "/status/failedNodes/\(place)", value: value))
        names.insert(name, at: place)
        bytes += Self.size(name)
      } else if !hasFailed, isListed {
        names.remove(at: place)
        bytes -= Self.size(name)
        operations.append(
          StatusPatch.Operation(
            kind: .remove, path: names.isEmpty ? "/status/failedNodes" : "/status/failedNodes/\(place)", value: nil))
      }
    }
    return operations
  }

  private static func size(_ name: String) -> Int { name.utf8.count + 3 }

  private func place(of name: String) -> Int {
    var (low, high) = (0, names.count)
    while low < high {
      let middle = (low + high) / 2
      if names[middle] < name { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
