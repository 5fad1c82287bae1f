// What chance has in store for simulated nodes, for tests that have to know.

import PrePullAPI

extension SimulationConfiguration {
  /// Whether a Pod's attempt at an image fails by ``failureRate``.
  ///
  /// - Parameters:
  ///   - image: The image's reference.
  ///   - node: The node's name.
  ///   - attempt: Counted from 0.
  /// - Throws: What is wrong with the reference.
  public func fails(_ image: String, on node: String, attempt: Int) throws -> Bool {
    PullModel(configuration: self).fails(node: node, image: try ImageReference(image), attempt: attempt)
  }

  /// The nodes that an incident happens to, as its seed has it.
  public func nodes(of incident: NodeIncident) -> [String] {
    incident.nodes(
      among: (0..<nodes).map { SimulatedNode.name($0, self) }, model: PullModel(configuration: self))
  }
}
