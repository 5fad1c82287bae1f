// What befalls simulated nodes at a time that is known before.

/// A misfortune of nodes: which, when, for how long.
public struct NodeIncident: Sendable, Hashable {
  /// What happens.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The node goes silent: its Ready condition becomes Unknown, and nothing happens on it.
    case notReady
    /// The node runs short of disk and evicts every Pod that it is given.
    case diskPressure
    /// The node is removed from the cluster, for good.
    case vanishes
  }

  /// Which nodes it happens to.
  public enum Target: Sendable, Hashable {
    /// One node, by its name; nothing happens when there is no such node.
    case node(String)
    /// A part of all nodes, from 0 to 1, at least one node of it; which ones follows from the seed.
    case share(Double)
  }

  /// What happens.
  public var kind: Kind
  /// Which nodes it happens to.
  public var target: Target
  /// When it begins, in seconds of the nodes' time.
  public var start: Double
  /// When it ends; nil for never. A node that has vanished does not come back.
  public var end: Double?

  /// Makes an incident; without times it begins at once and lasts.
  public init(_ kind: Kind, of target: Target, start: Double = 0, end: Double? = nil) {
    self.kind = kind
    self.target = target
    self.start = start
    self.end = end
  }

  /// The names of the nodes that it happens to.
  func nodes(among names: [String], model: PullModel) -> [String] {
    switch target {
    case .node(let name): return names.contains(name) ? [name] : []
    case .share(let share):
      let count = (Double(names.count) * min(max(share, 0), 1)).rounded(.up)
      let drawn = names.map { (chance: model.chance(kind.rawValue, $0), name: $0) }.sorted { $0 < $1 }
      return drawn.prefix(Int(count)).map(\.name)
    }
  }
}
