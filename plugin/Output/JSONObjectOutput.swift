// Puts objects together as kubectl prints JSON: one plainly, several as a List.
import YAML

/// JSON in the making.
struct JSONObjectOutput {
  private var first: Node?
  private var items: [UInt8] = []
  private var count = 0

  /// Appends an object. A `List` among others gives its items, as lists of lists are not a thing.
  mutating func append(_ node: Node) {
    count += 1
    if count == 1 {
      first = node
      return
    }
    if let first {
      appendItems(of: first)
      self.first = nil
    }
    appendItems(of: node)
  }

  /// The text so far, empty when there is no object.
  var bytes: [UInt8] {
    if let first { return TerminalJSON.escaped(JSONWriter.bytes(first, layout: .pretty)) + "\n".utf8 }
    guard count > 0 else { return [] }
    let head = "{\n    \"apiVersion\": \"v1\",\n    \"kind\": \"List\",\n    \"items\": ["
    return Array(head.utf8) + items + (items.isEmpty ? "]\n}\n" : "\n    ]\n}\n").utf8
  }

  private mutating func appendItems(of node: Node) {
    if node.isList, let list = node["items"]?.sequence {
      for item in list { append(item: item) }
    } else {
      append(item: node)
    }
  }

  private mutating func append(item: Node) {
    if !items.isEmpty { items.append(UInt8(ascii: ",")) }
    // Line breaks inside JSON strings are escaped, so that every one in the text begins a line.
    for line in TerminalJSON.escaped(JSONWriter.bytes(item, layout: .pretty)).split(separator: UInt8(ascii: "\n")) {
      items.append(UInt8(ascii: "\n"))
      items.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 8))
      items += line
    }
  }
}

extension Node {
  /// Whether this is a `v1` List.
  fileprivate var isList: Bool { self["kind"]?.string == "List" && self["apiVersion"]?.string == "v1" }
}
