// Simulated nodes as those outside hold them.

/// The nodes that ``SandboxServer/startNodes(_:)`` made. They run until the server stops.
public struct SimulatedNodes: Sendable {
  /// The nodes' names.
  public let names: [String]
  let simulator: NodeSimulator

  /// Lets a node go silent (its Ready condition becomes Unknown and nothing happens on it), or come back.
  public func setReady(_ name: String, _ isReady: Bool) async throws { try await simulator.setReady(name, isReady) }

  /// The most nodes that pulled at the same moment.
  public var greatestConcurrency: Int { get async { await simulator.greatestConcurrency } }

  /// Lets a node run short of disk, so that it evicts every Pod that it is given, or recover.
  public func setDiskPressure(_ name: String, _ hasPressure: Bool) async throws {
    try await simulator.setDiskPressure(name, hasPressure)
  }

  /// Lets a node that was deleted join again, as one that is set up anew: it has no images, and takes up the Pods that
  /// are still bound to its name. Nothing happens when there is no place for a node of that name.
  public func join(_ name: String) async throws { try await simulator.join(name) }
}

extension SandboxServer {
  /// Adds simulated nodes. A node vanishes when its Node object is deleted.
  /// - Throws: ``APIError`` when a name is not valid.
  public func startNodes(_ configuration: SimulationConfiguration) async throws -> SimulatedNodes {
    let simulator = NodeSimulator(api.cluster, configuration)
    try await simulator.register()
    background.withLock { $0.append(Task { await simulator.run() }) }
    return SimulatedNodes(
      names: (0..<configuration.nodes).map { SimulatedNode.name($0, configuration) }, simulator: simulator)
  }
}
