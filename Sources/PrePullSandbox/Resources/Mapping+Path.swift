// Reading and writing deep inside a tree by a list of keys.

import YAML

extension Node {
  /// The value below the keys, or nil when one of them is missing.
  func value(_ path: String...) -> Node? { value(path[...]) }

  fileprivate func value(_ path: ArraySlice<String>) -> Node? {
    guard let key = path.first else { return self }
    return self[key]?.value(path.dropFirst())
  }

  /// The object's mapping, empty for anything else.
  var fields: Mapping { mapping ?? Mapping() }

  init(_ mapping: Mapping) { self.init(.mapping(mapping)) }
  init(_ text: String) { self.init(.string(text)) }
}

extension Mapping {
  /// The value below the keys, or nil when one of them is missing.
  func value(_ path: String...) -> Node? {
    guard let key = path.first else { return nil }
    return self[key]?.value(path.dropFirst())
  }

  /// The text below the keys, empty when there is none.
  func text(_ path: String...) -> String {
    guard let key = path.first else { return "" }
    return self[key]?.value(path.dropFirst())?.string ?? ""
  }

  /// Sets the value below the keys, making the mappings on the way.
  mutating func set(_ path: String..., to value: Node?) { set(path[...], to: value) }

  private mutating func set(_ path: ArraySlice<String>, to value: Node?) {
    guard let key = path.first else { return }
    guard path.count > 1 else {
      self[key] = value
      return
    }
    if self[key]?.mapping == nil {
      if value == nil { return }
      self[key] = [:]
    }
    update(key) { node in
      guard case .mapping(var inner) = node.content else { return }
      node.content = .null
      inner.set(path.dropFirst(), to: value)
      node.content = .mapping(inner)
    }
  }

  /// Sets the value below the keys when there is none.
  mutating func setDefault(_ path: String..., to value: Node) {
    guard let key = path.first, self[key]?.value(path.dropFirst()) == nil else { return }
    set(path[...], to: value)
  }
}
