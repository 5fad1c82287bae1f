// Finds those whom a change concerns without asking each of them.

/// The one property by which changes are found for a reader. What the reader selects may be less, never more.
enum ChangeFilter: Hashable, Sendable {
  case all
  case namespace(String)
  case field(String, value: String)
  case label(String, value: String)
}

extension ObjectSelector {
  /// The property that the fewest objects have.
  var filter: ChangeFilter {
    if let name = fields.name { return .field("metadata.name", value: name) }
    if let field = fields.requirements.first(where: \.isEqual) { return .field(field.field, value: field.value) }
    if let label = labels.matchLabels.first { return .label(label.key, value: label.value) }
    return namespace.map(ChangeFilter.namespace) ?? .all
  }
}

/// Readers by what they look for. A change costs as many look-ups as there are kinds of property that somebody looks
/// for, however many readers there are.
struct ChangeIndex: Sendable {
  private enum Property: Hashable, Sendable {
    case none
    case namespace
    case field(String)
    case label(String)
  }

  private var readers: [Property: [String: Set<Int>]] = [:]

  mutating func insert(_ reader: Int, _ filter: ChangeFilter) {
    let (property, value) = Self.place(of: filter)
    readers[property, default: [:]][value, default: []].insert(reader)
  }

  mutating func remove(_ reader: Int, _ filter: ChangeFilter) {
    let (property, value) = Self.place(of: filter)
    readers[property]?[value]?.remove(reader)
    if readers[property]?[value]?.isEmpty ?? false { readers[property]?[value] = nil }
    if readers[property]?.isEmpty ?? false { readers[property] = nil }
  }

  /// Gives `body` those whom a change may concern, some of them twice.
  func forEachReader(of event: WatchEvent, _ body: (Int) -> Void) {
    for (property, values) in readers {
      let value = Self.value(property, event.object)
      if let value, let found = values[value] { for reader in found { body(reader) } }
      // An object that leaves a selection concerns it, too.
      guard let previous = event.previous else { continue }
      let before = Self.value(property, previous)
      if let before, before != value, let found = values[before] { for reader in found { body(reader) } }
    }
  }

  private static func place(of filter: ChangeFilter) -> (Property, String) {
    switch filter {
    case .all: (.none, "")
    case .namespace(let name): (.namespace, name)
    case .field(let field, let value): (.field(field), value)
    case .label(let key, let value): (.label(key), value)
    }
  }

  private static func value(_ property: Property, _ object: StoredObject) -> String? {
    switch property {
    case .none: ""
    case .namespace: object.key.namespace
    case .field(let field): object.selectableValue(field)
    case .label(let key): object.labels[key]
    }
  }
}
