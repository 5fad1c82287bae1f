// Reads JSON into the value tree.
//
// Our own, because Foundation's reader gives no positions, does not see duplicate keys, has no bound
// on depth, and a webhook reads every object twice a write: this one works on the bytes in place.

/// Reads JSON (RFC 8259) with the place of every key and value.
///
/// Whole numbers that fit 64 bits become `.integer`, all others `.float`. Duplicate keys, lone
/// surrogates, invalid UTF-8 and numbers beyond the 64-bit floats are errors.
public enum JSONReader {
  /// Reads one value, which must be all there is; a byte order mark in front is skipped.
  public static func read(_ bytes: [UInt8], limits: ReaderLimits = .default) throws(SyntaxError) -> Node {
    try bytes.withUnsafeBufferPointer { buffer throws(SyntaxError) in try read(buffer, limits: limits) }
  }

  /// Reads one value in place, as from a network buffer; the bytes must stay for the call only.
  public static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, limits: ReaderLimits = .default
  ) throws(SyntaxError) -> Node {
    var scanner = JSONScanner(bytes, limits: limits)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.start(at: 3, line: 0, column: 0) }
    let start = scanner.mark
    guard bytes.count <= limits.documentBytes else {
      throw limits.tooLarge(bytes.count, at: SourceRange(start, start))
    }
    let node = try scanner.value()
    scanner.skipWhitespace()
    guard scanner.isAtEnd else {
      throw SyntaxError(.syntax, "there is text after the end of the JSON value", at: scanner.here)
    }
    return node
  }
}
