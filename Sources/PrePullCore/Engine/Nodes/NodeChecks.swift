// The checks that run on a node before its first pull: an ordered chain, the first that fails decides.

/// An entry of `checkItems`.
public enum NodeCheck: String, Sendable, CaseIterable {
  /// There is room on the disk.
  case disk
  /// There are processor and process ids left.
  case cpu
  /// There is memory left.
  case mem

  /// Why the node fails the check; nil when it passes.
  func problem(of node: NodeFacts) -> String? {
    switch self {
    case .disk:
      node.conditions.contains(.diskPressure) ? "the node is short of disk (DiskPressure)" : nil
    case .cpu:
      if node.conditions.contains(.noProcessor) {
        "the node has no processor to allot (allocatable cpu is 0)"
      } else if node.conditions.contains(.pidPressure) {
        "the node is short of process ids (PIDPressure)"
      } else {
        nil
      }
    case .mem:
      node.conditions.contains(.memoryPressure) ? "the node is short of memory (MemoryPressure)" : nil
    }
  }
}
