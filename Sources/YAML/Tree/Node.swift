// The value tree that both the YAML and the JSON reader produce.

/// A value and the place it was read from.
///
/// Two nodes are equal when their values are; where they came from does not count.
public struct Node: Sendable {
  /// What the node holds.
  public var content: Content
  /// Where it stands in its source, or nil when a program made it.
  public var range: SourceRange?

  /// The kinds of value that Kubernetes' JSON data model knows.
  public enum Content: Sendable, Equatable {
    case null
    case bool(Bool)
    /// A whole number that fits 64 bits.
    case integer(Int)
    /// Any other number; never NaN or infinite.
    case float(Double)
    case string(String)
    case sequence([Node])
    case mapping(Mapping)
  }

  /// Makes a node.
  public init(_ content: Content, range: SourceRange? = nil) {
    self.content = content
    self.range = range
  }
}

extension Node: Equatable {
  /// Compares values, not places.
  public static func == (lhs: Node, rhs: Node) -> Bool { lhs.content == rhs.content }
}

extension Node {
  /// The string, or nil when this is something else.
  public var string: String? {
    if case .string(let text) = content { text } else { nil }
  }

  /// The whole number, or nil when this is something else.
  public var integer: Int? {
    if case .integer(let number) = content { number } else { nil }
  }

  /// The boolean, or nil when this is something else.
  public var bool: Bool? {
    if case .bool(let flag) = content { flag } else { nil }
  }

  /// The items, or nil when this is something else.
  public var sequence: [Node]? {
    if case .sequence(let items) = content { items } else { nil }
  }

  /// The mapping, or nil when this is something else.
  public var mapping: Mapping? {
    if case .mapping(let mapping) = content { mapping } else { nil }
  }

  /// Whether this is null.
  public var isNull: Bool { content == .null }

  /// The value under `key`, when this is a mapping that has it.
  public subscript(key: String) -> Node? {
    if case .mapping(let mapping) = content { mapping[key] } else { nil }
  }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// The keys of a mapping literal.
  public typealias Key = String
  /// The values of a mapping literal.
  public typealias Value = Node

  /// A string.
  public init(stringLiteral value: String) { self.init(.string(value)) }
  /// A whole number.
  public init(integerLiteral value: Int) { self.init(.integer(value)) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  /// A sequence.
  public init(arrayLiteral elements: Node...) { self.init(.sequence(elements)) }
  /// A mapping, in the order written.
  public init(dictionaryLiteral elements: (String, Node)...) {
    self.init(.mapping(Mapping(elements.map { Mapping.Entry(key: $0.0, value: $0.1) })))
  }
}
