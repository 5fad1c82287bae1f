// Reads an object with one long list item by item.
//
// A tree takes ten times the memory of its text: a page of a list need never be there as a whole.

/// A JSON object one of whose lists is left as text until its items are asked for.
public struct JSONItems: Sendable {
  /// The object with an empty list in the list's place.
  public let rest: Node
  /// How many items there are.
  public var count: Int { ranges.count }

  private let bytes: [UInt8]
  private let ranges: [Range<Int>]
  private let limits: ReaderLimits

  /// Reads an object but for the items of the list under a key at its first level. A value of that key that is no list
  /// is part of the rest.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - key: the list's key.
  ///   - limits: for the rest and for each item.
  /// - Throws: what is wrong with the rest. What is wrong inside an item shows when it is read.
  public init(_ bytes: [UInt8], key: String, limits: ReaderLimits = .default) throws(SyntaxError) {
    self.bytes = bytes
    self.limits = limits
    let found = bytes.withUnsafeBufferPointer { buffer in
      var finder = ItemFinder(buffer, key: Array(key.utf8))
      return finder.find()
    }
    guard let found else {
      // There is no such list, or the text is broken before it ends: the reader says where.
      rest = try JSONReader.read(bytes, limits: limits)
      ranges = []
      return
    }
    rest = try JSONReader.read(
      Array(bytes[..<found.list.lowerBound] + Array("[]".utf8) + bytes[found.list.upperBound...]), limits: limits)
    ranges = found.items
  }

  /// Reads an item, from 0 to ``count``.
  public func item(_ index: Int) throws(SyntaxError) -> Node {
    let range = ranges[index]
    return try bytes.withUnsafeBufferPointer { buffer throws(SyntaxError) in
      try JSONReader.read(UnsafeBufferPointer(rebasing: buffer[range]), limits: limits)
    }
  }
}

/// Walks over JSON text by its brackets and quotes alone.
private struct ItemFinder {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let key: [UInt8]
  private var offset = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, key: [UInt8]) {
    self.bytes = bytes
    self.key = key
  }

  /// The list's place, brackets included, and those of its items; nil when there is no such list.
  mutating func find() -> (list: Range<Int>, items: [Range<Int>])? {
    skipWhitespace()
    guard take(UInt8(ascii: "{")) else { return nil }
    while true {
      skipWhitespace()
      let start = offset
      guard skipString() else { return nil }
      let isKey = bytes[start + 1..<offset - 1].elementsEqual(key)
      skipWhitespace()
      guard take(UInt8(ascii: ":")) else { return nil }
      skipWhitespace()
      if isKey, offset < bytes.count, bytes[offset] == UInt8(ascii: "[") {
        let start = offset
        guard let items = items() else { return nil }
        return (start..<offset, items)
      }
      guard skipValue() else { return nil }
      skipWhitespace()
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func items() -> [Range<Int>]? {
    offset += 1
    var items: [Range<Int>] = []
    skipWhitespace()
    if take(UInt8(ascii: "]")) { return items }
    while true {
      skipWhitespace()
      let start = offset
      guard skipValue(), offset > start else { return nil }
      items.append(start..<offset)
      skipWhitespace()
      if take(UInt8(ascii: "]")) { return items }
      guard take(UInt8(ascii: ",")) else { return nil }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard offset < bytes.count, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  private mutating func skipWhitespace() {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x09, 0x0A, 0x0D: offset += 1
      default: return
      }
    }
  }

  private mutating func skipString() -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\\"): offset += 2
      case UInt8(ascii: "\""):
        offset += 1
        return true
      default: offset += 1
      }
    }
    return false
  }

  /// Skips a value up to the comma or bracket behind it; false when the text ends within.
  private mutating func skipValue() -> Bool {
    var depth = 0
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        guard skipString() else { return false }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return true }
        depth -= 1
      case UInt8(ascii: ","):
        if depth == 0 { return true }
      default: break
      }
      offset += 1
    }
    return false
  }
}
