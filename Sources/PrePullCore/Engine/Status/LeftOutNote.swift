// What a bounded KubeEdge status says of the nodes that it has no room for.

/// `12 of 50000 nodes are left out here for lack of room`: how many of the nodes that are done or at work.
public struct LeftOutNote: Sendable, Equatable {
  /// The nodes that are not listed.
  public var leftOut: Int
  /// The nodes that are done or at work, listed or not.
  public var of: Int

  /// A note of these numbers.
  public init(leftOut: Int, of total: Int) {
    self.leftOut = leftOut
    of = total
  }

  private static let ending = " nodes are left out here for lack of room"

  /// The note as a part of `reason`.
  var text: String { "\(leftOut) of \(of)\(Self.ending)" }

  /// Finds the note in a status' `reason`; nil when it has none.
  public init?(in reason: String) {
    for part in reason.split(separator: ";") where part.hasSuffix(Self.ending) {
      let words = part.dropLast(Self.ending.count).split(separator: " ")
      guard words.count == 3, words[1] == "of", let leftOut = Int(words[0]), let total = Int(words[2]),
        leftOut >= 0, total >= leftOut
      else { continue }
      self.init(leftOut: leftOut, of: total)
      return
    }
    return nil
  }
}
