// A job for programs: what `-o json` and `-o yaml` print.
import PrePullEngine
import YAML

enum StatusDocument {
  /// How many names a group of failures has, so that a line of a long job stays short; `nodes` has all of them.
  static let namesOfGroup = 10

  /// The job's state.
  ///
  /// - Parameters:
  ///   - job: the job.
  ///   - nodes: the nodes to list, nil for none.
  ///   - rate: how many are done a second, when it is known.
  ///   - secondsLeft: how many seconds are left, when it is known.
  static func node(
    _ job: JobSnapshot, nodes: [NodeReport]? = nil, rate: Double? = nil, secondsLeft: Int? = nil
  ) -> Node {
    var mapping = Mapping()
    mapping["job"] = Node(.string(job.title))
    mapping["kind"] = Node(.string(job.kind))
    mapping["name"] = Node(.string(job.name))
    mapping["namespace"] = job.namespace.map { Node(.string($0)) }
    mapping["uid"] = Node(.string(job.uid))
    mapping["state"] = Node(.string(job.state.rawValue))
    mapping["finished"] = Node(.bool(job.state.isFinished && job.isEndProven))
    mapping["unit"] = Node(.string(job.unit.rawValue))
    mapping["total"] = job.total.map { Node(.integer($0)) }
    mapping["succeeded"] = Node(.integer(job.succeeded))
    mapping["failed"] = Node(.integer(job.failed))
    mapping["active"] = Node(.integer(job.active))
    mapping["waiting"] = job.waiting.map { Node(.integer($0)) }
    mapping["startTime"] = job.startedAt.map { Node(.string($0.description)) }
    mapping["endTime"] = job.endedAt.map { Node(.string($0.description)) }
    if let rate { mapping["ratePerSecond"] = Node(.float((rate * 100).rounded() / 100)) }
    mapping["secondsLeft"] = secondsLeft.map { Node(.integer($0)) }
    if !job.message.isEmpty { mapping["message"] = Node(.string(job.message)) }
    let groups = job.failureGroups
    if !groups.isEmpty { mapping["failures"] = Node(.sequence(groups.map(group))) }
    if let nodes { mapping["nodes"] = Node(.sequence(nodes.map(entry))) }
    return Node(.mapping(mapping))
  }

  private static func group(_ group: FailureGroup) -> Node {
    [
      "reason": Node(.string(group.reason)), "count": Node(.integer(group.count)),
      "nodes": Node(.sequence(group.nodes.prefix(namesOfGroup).map { Node(.string($0)) })),
    ]
  }

  private static func entry(_ node: NodeReport) -> Node {
    var mapping = Mapping()
    mapping["node"] = Node(.string(node.name))
    mapping["state"] = Node(.string(node.state.rawValue))
    mapping["time"] = node.time.map { Node(.string($0.description)) }
    mapping["seconds"] = node.seconds.map { Node(.integer($0)) }
    mapping["reason"] = node.reason.map { Node(.string($0)) }
    if !node.images.isEmpty { mapping["images"] = Node(.sequence(node.images.map(image))) }
    return Node(.mapping(mapping))
  }

  private static func image(_ image: NodeReport.Image) -> Node {
    var mapping = Mapping()
    mapping["image"] = Node(.string(image.name))
    mapping["pulled"] = Node(.bool(image.isPulled))
    mapping["reason"] = image.reason.map { Node(.string($0)) }
    return Node(.mapping(mapping))
  }
}
