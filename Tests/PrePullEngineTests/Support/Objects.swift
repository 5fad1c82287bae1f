// Nodes and plans for tests.
import PrePullAPI
import TestSupport
import YAML

@testable import PrePullEngine

/// Edge nodes of these names, ready.
func edgeNodes(_ names: String..., conditions: NodeFacts.Conditions = .ready) -> [NodeFacts] {
  names.map { edgeNode($0, conditions: conditions) }
}

/// `edge-1` to `edge-n`.
func edgeNodes(_ count: Int) -> [NodeFacts] { (1...count).map { edgeNode("edge-\($0)") } }

func edgeNode(
  _ name: String, labels: [String: String] = [:], conditions: NodeFacts.Conditions = .ready
) -> NodeFacts {
  NodeFacts(name: name, labels: Labels(labels.merging([LabelSelector.edgeLabel: ""]) { $1 }), conditions: conditions)
}

/// A KubeEdge plan for named nodes, `edge-1` alone unless changed.
func kubeEdgePlan(_ change: (inout Mapping) -> Void = { _ in }) -> PullPlan {
  plan(kubeEdgeJob(change), .imagePrePullJob)
}

/// A KubeEdge plan for `edge-1` to `edge-n`.
func kubeEdgePlan(nodes count: Int, _ change: (inout Mapping) -> Void = { _ in }) -> PullPlan {
  kubeEdgePlan { template in
    template["nodeNames"] = Node(.sequence((1...count).map { Node(.string("edge-\($0)")) }))
    change(&template)
  }
}

func kruisePlan(_ change: (inout Mapping) -> Void = { _ in }) -> PullPlan {
  plan(kruiseJob(change), .imagePullJob)
}

func kruiseListPlan(_ change: (inout Mapping) -> Void = { _ in }) -> PullPlan {
  plan(kruiseListJob(change), .imageListPullJob)
}

/// Names as a node.
func list(_ names: String...) -> Node { Node(.sequence(names.map { Node(.string($0)) })) }

private func plan(_ job: Node, _ kind: ResourceKind) -> PullPlan {
  do {
    return try PullPlan(job, of: kind)
  } catch {
    preconditionFailure("the test's job does not read: \(error)")
  }
}

/// A job with an annotation.
func annotated(_ job: Node, _ key: String, _ value: String) -> Node {
  guard var mapping = job.mapping, var metadata = mapping["metadata"]?.mapping else { return job }
  metadata["annotations"] = Node(.mapping(Mapping([Mapping.Entry(key: key, value: Node(.string(value)))])))
  mapping["metadata"] = Node(.mapping(metadata))
  return Node(.mapping(mapping))
}
