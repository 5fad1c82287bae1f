// What the engine needs to know of a node.
import PrePullAPI
import YAML

/// A node as a job looks at it. Labels share their storage with whoever made the facts, so that a job over
/// many nodes costs two references each.
public struct NodeFacts: Sendable, Equatable {
  /// What is told of a node by a bit.
  public struct Conditions: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt8
    /// The conditions of these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The condition `Ready` is true.
    public static let ready = Conditions(rawValue: 1)
    /// The condition `DiskPressure` is true.
    public static let diskPressure = Conditions(rawValue: 2)
    /// The condition `MemoryPressure` is true.
    public static let memoryPressure = Conditions(rawValue: 4)
    /// The condition `PIDPressure` is true.
    public static let pidPressure = Conditions(rawValue: 8)
    /// The node has no processor left to allot: `status.allocatable.cpu` is 0.
    public static let noProcessor = Conditions(rawValue: 16)
  }

  /// The node's name.
  public var name: String
  /// The node's labels.
  public var labels: Labels
  /// What its status says.
  public var conditions: Conditions
  /// Tells this node from another that had its name before: a fingerprint of the object's UID, nil when that is not known.
  public var incarnation: UInt64?

  /// Facts of a node; by default one that is ready and nothing else.
  public init(
    name: String, labels: Labels = [:], conditions: Conditions = .ready, incarnation: UInt64? = nil
  ) {
    self.name = name
    self.labels = labels
    self.conditions = conditions
    self.incarnation = incarnation
  }

  /// Whether this is a node that was made anew since the other was seen.
  func replaces(_ other: NodeFacts) -> Bool {
    guard let incarnation, let former = other.incarnation else { return false }
    return incarnation != former
  }

  /// Whether the node is ready.
  public var isReady: Bool { conditions.contains(.ready) }

  /// Whether the node carries the label of edge nodes.
  public var isEdge: Bool { labels[LabelSelector.edgeLabel] != nil }
}

extension NodeFacts {
  /// Reads a Node object of the API; nil when it has no name. What is missing or of another shape counts as
  /// not said: a node without conditions is not ready.
  public init?(node: Node) {
    guard let name = node["metadata"]?["name"]?.string else { return nil }
    var conditions: Conditions = []
    for condition in node["status"]?["conditions"]?.sequence ?? [] where condition["status"]?.string == "True" {
      switch condition["type"]?.string {
      case "Ready": conditions.insert(.ready)
      case "DiskPressure": conditions.insert(.diskPressure)
      case "MemoryPressure": conditions.insert(.memoryPressure)
      case "PIDPressure": conditions.insert(.pidPressure)
      default: break
      }
    }
    if let processors = node["status"]?["allocatable"]?["cpu"], processors.string == "0" || processors.integer == 0 {
      conditions.insert(.noProcessor)
    }
    self.init(
      name: name, labels: Labels(metadata: node["metadata"]), conditions: conditions,
      incarnation: node["metadata"]?["uid"]?.string.map(StableHash.number))
  }
}
