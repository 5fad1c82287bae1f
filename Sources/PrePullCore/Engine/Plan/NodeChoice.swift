// Which nodes a job is for.
import PrePullAPI

/// The nodes of a job.
public enum NodeChoice: Sendable, Equatable {
  /// Every node of the cluster.
  case all
  /// The named ones, each once, in the order written.
  case names([String])
  /// Those with the labels; only edge nodes when `onEdge` is true.
  case labels(LabelSelector, onEdge: Bool)
  /// Those that run pods with the labels, in the job's namespace.
  case pods(LabelSelector)
}

/// A node choice made ready to be asked about single nodes.
struct NodeFilter: Sendable {
  let choice: NodeChoice
  private let names: Set<String>

  init(_ choice: NodeChoice) {
    self.choice = choice
    if case .names(let list) = choice { names = Set(list) } else { names = [] }
  }

  /// Whether the node is chosen.
  ///
  /// - Parameter podNodes: the nodes that run matching pods, for a choice by pods.
  func matches(_ node: NodeFacts, podNodes: Set<String>) -> Bool {
    switch choice {
    case .all: true
    case .names: names.contains(node.name)
    case .labels(let selector, let onEdge): (!onEdge || node.isEdge) && selector.matches(node.labels)
    case .pods: podNodes.contains(node.name)
    }
  }

  /// Whether the node was named, so that it belongs to the job even when there is no such node.
  func isNamed(_ name: String) -> Bool { names.contains(name) }

  /// A text that differs when the choice does, the same in every run of the program.
  var fingerprint: String {
    var hash = StableHash()
    switch choice {
    case .all: hash.combine("all")
    case .names(let list):
      hash.combine("names")
      for name in list.sorted() { hash.combine(name) }
    case .labels(let selector, let onEdge):
      hash.combine(onEdge ? "edge" : "labels")
      hash.combine(selector.description)
    case .pods(let selector):
      hash.combine("pods")
      hash.combine(selector.description)
    }
    return hash.text
  }
}
