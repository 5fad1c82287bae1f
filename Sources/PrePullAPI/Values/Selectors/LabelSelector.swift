// A metav1.LabelSelector: which labelled objects, nodes for instance, are meant.

/// A selector over labels: every entry of `matchLabels` and every requirement must hold. An empty selector
/// matches everything.
public struct LabelSelector: Hashable, Sendable {
  /// Labels an object must carry with exactly these values.
  public var matchLabels: [String: String]
  /// Further requirements, all of which must hold.
  public var matchExpressions: [LabelSelectorRequirement]

  /// A selector of these parts; the default matches everything.
  public init(matchLabels: [String: String] = [:], matchExpressions: [LabelSelectorRequirement] = []) {
    self.matchLabels = matchLabels
    self.matchExpressions = matchExpressions
  }

  /// Whether nothing is asked, so that every object matches.
  public var isEmpty: Bool { matchLabels.isEmpty && matchExpressions.isEmpty }

  /// `matchLabels` in the order of their keys, for output that must not depend on hashing.
  public var sortedMatchLabels: [(key: String, value: String)] {
    matchLabels.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
  }

  /// Whether an object with these labels is selected, as Kubernetes decides it.
  public func matches(_ labels: [String: String]) -> Bool { matches { labels[$0] } }

  /// Whether an object is selected, as Kubernetes decides it, for those who do not keep labels in a dictionary.
  ///
  /// - Parameter value: Gives the value of the object's label of a key; nil when it has none.
  public func matches(_ value: (_ key: String) -> String?) -> Bool {
    matchLabels.allSatisfy { value($0.key) == $0.value } && matchExpressions.allSatisfy { $0.matches(value) }
  }
}

/// One requirement of a label selector.
public struct LabelSelectorRequirement: Hashable, Sendable {
  /// How a label's value is compared.
  public enum Operator: String, CaseIterable, Hashable, Sendable {
    /// The label is there and has one of the values.
    case isIn = "In"
    /// The label has none of the values, or is not there.
    case notIn = "NotIn"
    /// The label is there.
    case exists = "Exists"
    /// The label is not there.
    case doesNotExist = "DoesNotExist"

    /// Whether the operator compares with values; the others must have none.
    public var takesValues: Bool { self == .isIn || self == .notIn }
  }

  /// The label's key.
  public var key: String
  /// How the value is compared.
  public var `operator`: Operator
  /// What it is compared with: at least one value for `In` and `NotIn`, none for the others.
  public var values: [String]

  /// A requirement of these parts, which are not checked here.
  public init(key: String, operator: Operator, values: [String] = []) {
    self.key = key
    self.operator = `operator`
    self.values = values
  }

  /// Whether an object with these labels meets the requirement.
  public func matches(_ labels: [String: String]) -> Bool { matches { labels[$0] } }

  /// Whether an object meets the requirement.
  ///
  /// - Parameter value: Gives the value of the object's label of a key; nil when it has none.
  public func matches(_ value: (_ key: String) -> String?) -> Bool {
    let value = value(key)
    return switch `operator` {
    case .isIn: value.map(values.contains) ?? false
    case .notIn: !(value.map(values.contains) ?? false)
    case .exists: value != nil
    case .doesNotExist: value == nil
    }
  }
}

// MARK: - As kubectl's -l takes it

extension LabelSelector: CustomStringConvertible {
  /// The selector as a string for kubectl's `-l`: `matchLabels` by key, then the requirements in their order.
  /// Parsing it gives the selector back, if keys and values are valid and no requirement repeats a value.
  public var description: String {
    let labels = sortedMatchLabels.map { "\($0.key)=\($0.value)" }
    return (labels + matchExpressions.map(\.description)).joined(separator: ",")
  }
}

extension LabelSelectorRequirement: CustomStringConvertible {
  /// The requirement as kubectl's `-l` takes it.
  public var description: String {
    switch `operator` {
    case .isIn: "\(key) in (\(values.joined(separator: ",")))"
    case .notIn: "\(key) notin (\(values.joined(separator: ",")))"
    case .exists: key
    case .doesNotExist: "!\(key)"
    }
  }
}
