// An answer's patch as an API server applies it: from the bytes, with no code of ours but the reader of JSON.

import FoundationEssentials
import Testing
import YAML

extension Node {
  /// Applies the patch of a mutating webhook's answer, operation by operation.
  mutating func apply(patchOf answer: Node) throws {
    guard let text = answer["patch"]?.string else { return }
    let operations = try JSONReader.read(Array(try #require(Data(base64Encoded: text)))).sequence ?? []
    for operation in operations {
      let pointer = try #require(operation["path"]?.string)
      let steps = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
        $0.split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
          .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
      }
      try change(ArraySlice(steps), try #require(operation["op"]?.string), to: operation["value"])
    }
  }

  private mutating func change(_ steps: ArraySlice<String>, _ operation: String, to value: Node?) throws {
    guard let step = steps.first else {
      self = try #require(value)
      return
    }
    let isLast = steps.count == 1
    switch content {
    case .mapping(var mapping):
      if isLast {
        #expect((mapping[step] != nil) || operation == "add", "\(operation) of \(step), which is not there")
        mapping[step] = operation == "remove" ? nil : try #require(value)
      } else {
        var inner = try #require(mapping[step])
        try inner.change(steps.dropFirst(), operation, to: value)
        mapping[step] = inner
      }
      self = Node(.mapping(mapping))
    case .sequence(var items):
      let index = step == "-" ? items.count : try #require(Int(step))
      switch (isLast, operation) {
      case (false, _): try items[index].change(steps.dropFirst(), operation, to: value)
      case (true, "add"): items.insert(try #require(value), at: index)
      case (true, "remove"): items.remove(at: index)
      default: items[index] = try #require(value)
      }
      self = Node(.sequence(items))
    default: Issue.record("\(step) leads into a value that is no container")
    }
  }

  /// The tree without the times that a webhook filled in where `normal` has none.
  func withoutCreationTimes(of normal: Node) -> Node {
    switch (content, normal.content) {
    case (.mapping(var mapping), .mapping(let other)):
      if let time = mapping["createdAt"]?.string, other["createdAt"] == nil {
        #expect(time.count == "2026-01-31T23:59:59Z".count && time.hasSuffix("Z"))
        mapping["createdAt"] = nil
      }
      for key in mapping.keys {
        guard let value = mapping[key], let match = other[key] else { continue }
        mapping[key] = value.withoutCreationTimes(of: match)
      }
      return Node(.mapping(mapping))
    case (.sequence(let items), .sequence(let others)) where items.count == others.count:
      return Node(.sequence(zip(items, others).map { $0.withoutCreationTimes(of: $1) }))
    default: return self
    }
  }
}
