// Brings a value tree into normal form: one spelling for each meaning, defaults written out.
import YAML

extension Schema {
  /// Fills in defaults, rewrites aliases, removes duplicates and drops what means nothing (nulls,
  /// empty optional lists). Doing it twice changes nothing more. Values of a wrong shape are left as
  /// they are, for validation to name.
  func normalize(_ node: inout Node) {
    switch self {
    case .object(let shape):
      guard case .mapping(var mapping) = node.content else { return }
      node.content = .null
      shape.normalize(&mapping)
      node.content = .mapping(mapping)
    case .list(let item, _):
      guard item.hasNormalForm, case .sequence(var items) = node.content else { return }
      node.content = .null
      for index in items.indices { item.normalize(&items[index]) }
      node.content = .sequence(items)
    case .map(.string, _):
      guard case .mapping(var mapping) = node.content, mapping.entries.contains(where: \.value.isNull) else { return }
      node.content = .null
      mapping.updateValues { if $0.isNull { $0 = "" } }
      node.content = .mapping(mapping)
    case .map(let value, _):
      guard value.hasNormalForm, case .mapping(var mapping) = node.content else { return }
      node.content = .null
      mapping.updateValues { value.normalize(&$0) }
      node.content = .mapping(mapping)
    case .integer:
      if case .float = node.content, let number = node.wholeNumber { node.content = .integer(number) }
    case .integerOrString:
      if let number = node.wholeNumber ?? node.string.flatMap(Int.init(decimalDigits:)) {
        node.content = .integer(number)
      }
    case .string, .opaque: break
    }
  }

  private var hasNormalForm: Bool {
    switch self {
    case .string, .opaque: false
    default: true
    }
  }

  /// Whether an empty value of this shape says the same as none.
  fileprivate var isAbsentWhenEmpty: Bool {
    switch self {
    case .list, .map: true
    default: false
    }
  }
}

extension ObjectShape {
  fileprivate func normalize(_ mapping: inout Mapping) {
    for field in fields {
      guard let value = mapping[field.name] else { continue }
      let isEmpty = field.schema.isAbsentWhenEmpty && !field.isRequired && value.isEmptyCollection
      if value.isNull || isEmpty { mapping[field.name] = nil }
    }
    for step in normalizations { step(&mapping) }
    for field in fields {
      if let defaultValue = field.defaultValue, mapping[field.name] == nil {
        mapping[field.name] = defaultValue
      }
      mapping.update(field.name) { field.schema.normalize(&$0) }
    }
  }
}

extension Node {
  var isEmptyCollection: Bool {
    switch content {
    case .sequence(let items): items.isEmpty
    case .mapping(let mapping): mapping.isEmpty
    default: false
    }
  }
}
