// Swift values that stand for values of the API.
import YAML

/// A value that can be read from a node and written to one.
public protocol SchemaValue: Sendable, Equatable {
  /// The value in a node, or nil when the node is of another shape.
  init?(node: Node)
  /// The node to write, or nil when the value is left out, as an empty list is.
  var node: Node? { get }
}

extension String: SchemaValue {
  /// The string in the node.
  public init?(node: Node) {
    guard let text = node.string else { return nil }
    self = text
  }
  /// The string.
  public var node: Node? { Node(.string(self)) }
}

extension Int: SchemaValue {
  /// The whole number in the node.
  public init?(node: Node) {
    guard let number = node.wholeNumber else { return nil }
    self = number
  }
  /// The number.
  public var node: Node? { Node(.integer(self)) }
}

extension Node {
  /// The whole number in the node; `3.0` is one, as it is to the API server.
  var wholeNumber: Int? {
    switch content {
    case .integer(let number): number
    case .float(let number): Int(exactly: number)
    default: nil
    }
  }
}

extension Int {
  /// The number that a string of at most ten digits is, as the CRD's pattern has it; no signs.
  init?(decimalDigits text: String) {
    guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    self.init(text)
  }
}

extension Array: SchemaValue where Element: SchemaValue {
  /// The items in the node; nil when any of them is of another shape.
  public init?(node: Node) {
    guard let nodes = node.sequence else { return nil }
    var items: [Element] = []
    items.reserveCapacity(nodes.count)
    for node in nodes {
      guard let item = Element(node: node) else { return nil }
      items.append(item)
    }
    self = items
  }
  /// The list; nothing when it is empty.
  public var node: Node? { isEmpty ? nil : Node(.sequence(compactMap(\.node))) }
}

extension Dictionary: SchemaValue where Key == String, Value: SchemaValue {
  /// The entries in the node; nil when any of them is of another shape.
  public init?(node: Node) {
    guard let mapping = node.mapping else { return nil }
    self.init(minimumCapacity: mapping.count)
    for entry in mapping.entries {
      guard let value = Value(node: entry.value) else { return nil }
      self[entry.key] = value
    }
  }
  /// The map in the order of its keys; nothing when it is empty.
  public var node: Node? {
    guard !isEmpty else { return nil }
    return Node(
      .mapping(
        Mapping(
          sorted { $0.key < $1.key }.compactMap { key, value in
            value.node.map { Mapping.Entry(key: key, value: $0) }
          })))
  }
}

extension Node: SchemaValue {
  /// The node itself.
  public init?(node: Node) { self = node }
  /// The node itself.
  public var node: Node? { self }
}

extension SchemaValue where Self: RawRepresentable, RawValue == String {
  /// The case that the node's string names.
  public init?(node: Node) {
    guard let text = node.string else { return nil }
    self.init(rawValue: text)
  }
  /// The case's name.
  public var node: Node? { Node(.string(rawValue)) }
}
