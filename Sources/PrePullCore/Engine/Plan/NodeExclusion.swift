// Why a job passes over a node of the cluster.
import PrePullAPI

/// What keeps a node out of a job's choice.
public enum NodeExclusion: Hashable, Sendable, CustomStringConvertible {
  /// The job names its nodes, and this is none of them.
  case notNamed
  /// Only edge nodes are chosen, and this one lacks their label.
  case notEdge
  /// The first requirement of the selector that the labels do not meet, as kubectl's `-l` takes it.
  case labels(String)
  /// No matching Pod runs there.
  case noPod

  /// The reason, to stand behind "12 nodes:".
  public var description: String {
    switch self {
    case .notNamed: "not named by the job"
    case .notEdge: "no label \(LabelSelector.edgeLabel)"
    case .labels(let requirement): "labels do not match \(requirement)"
    case .noPod: "no Pod of the podSelector runs there"
    }
  }
}

extension NodeFilter {
  /// Why the node is not chosen; nil exactly when ``matches(_:podNodes:)`` says that it is.
  func exclusion(of node: NodeFacts, podNodes: Set<String>) -> NodeExclusion? {
    switch choice {
    case .all: nil
    case .names: isNamed(node.name) ? nil : .notNamed
    case .labels(let selector, let onEdge):
      onEdge && !node.isEdge ? .notEdge : selector.unmetRequirement(of: node.labels).map(NodeExclusion.labels)
    case .pods: podNodes.contains(node.name) ? nil : .noPod
    }
  }
}

extension LabelSelector {
  fileprivate func unmetRequirement(of labels: Labels) -> String? {
    if let pair = sortedMatchLabels.first(where: { labels[$0.key] != $0.value }) { return "\(pair.key)=\(pair.value)" }
    return matchExpressions.first { !$0.matches(labels) }?.description
  }
}
