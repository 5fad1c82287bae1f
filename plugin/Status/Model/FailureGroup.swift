// Failures of one reason, told once.

/// Nodes that failed for the same reason.
struct FailureGroup: Sendable, Equatable {
  /// The reason, in few words.
  var reason: String
  /// How many failed for it.
  var count: Int
  /// Their names, those that failed last first.
  var nodes: [String]

  /// The failures of nodes by reason, the most frequent first.
  ///
  /// - Parameter unnamed: failures that the status counts and tells nothing of.
  static func groups(of nodes: [NodeReport], unnamed: Int = 0) -> [FailureGroup] {
    var members: [String: [NodeReport]] = [:]
    for node in nodes where node.state == .failed { members[reason(of: node), default: []].append(node) }
    var groups = members.map { reason, nodes in
      let latest = nodes.sorted { ($1.time?.milliseconds ?? 0, $0.name) < ($0.time?.milliseconds ?? 0, $1.name) }
      return FailureGroup(reason: reason, count: nodes.count, nodes: latest.map(\.name))
    }
    if unnamed > 0 { groups.append(FailureGroup(reason: unknownReason, count: unnamed, nodes: [])) }
    return groups.sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
  }

  /// The reason of failures that nothing is known of but their number.
  static let unknownReason = "no reason known here"

  private static func reason(of node: NodeReport) -> String {
    let failed = node.images.first { !$0.isPulled }
    guard let message = failed.map(node.reason) ?? node.reason else { return unknownReason }
    return FailureReason.summary(of: message, node: node.name, image: failed?.name)
  }
}

extension JobSnapshot {
  /// The failures by reason; of a status that counts images, one group an image.
  var failureGroups: [FailureGroup] {
    let named = nodes.count { $0.state == .failed }
    if unit == .images, named == 0 {
      return failedImages.map {
        FailureGroup(reason: $0.name.isEmpty ? $0.message : "\($0.name): \($0.message)", count: 1, nodes: [])
      }
    }
    return FailureGroup.groups(of: nodes, unnamed: unit == .nodes ? max(failed - named, 0) : 0)
  }
}
