// "Did you mean …?": the known word that is nearest to an unknown one. Small, and no library of ours has it.

/// Finds a likely spelling among known words.
public enum Nearest {
  /// Longest word, in UTF-8 bytes, that is compared letter by letter; the cost grows with its square.
  public static let maximumLength = 64

  /// The candidate that was most likely meant, nil when none is near.
  ///
  /// A candidate that differs only in case or separators (`image_pull_policy`, `imagePullPolicy`) is always
  /// near. Otherwise the distance counts insertions, deletions, replacements and swaps of neighbours, in
  /// letters of any case, and may be a third of the longer word's length, rounded up. A word that the other
  /// one begins with is near when it is at least three letters and half of it (`memory`, `mem`). Of equally
  /// near ones the first wins.
  public static func match(to word: String, among candidates: some Sequence<String>) -> String? {
    guard word.utf8.count <= 4 * maximumLength else { return nil }
    let folded = fold(word)
    guard !folded.isEmpty else { return nil }
    var best: (candidate: String, rank: Rank)?
    for candidate in candidates {
      guard let rank = rank(word, folded, candidate) else { continue }
      if let found = best, found.rank <= rank { continue }
      best = (candidate, rank)
    }
    return best?.candidate
  }

  /// Lower ranks are nearer.
  private struct Rank: Comparable {
    var distance: Int
    /// Tells apart what only case and separators tell apart.
    var isSpelledOtherwise: Bool

    static func < (left: Self, right: Self) -> Bool {
      (left.distance, left.isSpelledOtherwise ? 1 : 0) < (right.distance, right.isSpelledOtherwise ? 1 : 0)
    }
  }

  private static func rank(_ word: String, _ folded: [UInt8], _ candidate: String) -> Rank? {
    guard candidate.utf8.count <= 4 * maximumLength else { return nil }
    let other = fold(candidate)
    if other == folded { return Rank(distance: 0, isSpelledOtherwise: candidate != word) }
    guard max(folded.count, other.count) <= maximumLength else { return nil }
    let limit = (max(folded.count, other.count) + 2) / 3
    if let distance = distance(folded, other, limit: limit), distance < max(folded.count, other.count) {
      return Rank(distance: distance, isSpelledOtherwise: true)
    }
    // Farther than any distance that counts as near.
    return isBeginning(folded, other) || isBeginning(other, folded)
      ? Rank(distance: maximumLength, isSpelledOtherwise: true) : nil
  }

  /// Lower case without the characters that styles of writing differ in.
  private static func fold(_ text: String) -> [UInt8] {
    text.utf8.compactMap { byte in
      byte == .ascii("-") || byte == .ascii("_") || byte == .ascii(".") || byte == .ascii(" ")
        ? nil : byte.asciiLowercased
    }
  }

  private static func isBeginning(_ short: [UInt8], _ long: [UInt8]) -> Bool {
    short.count >= 3 && 2 * short.count >= long.count && long.starts(with: short)
  }

  /// Optimal string alignment distance, nil when it is above `limit`.
  static func distance(_ left: [UInt8], _ right: [UInt8], limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    // Three rows of the table are enough: a swap looks two rows back.
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
      var row = [i + 1]
      row.reserveCapacity(right.count + 1)
      for j in right.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      // A swap may still reach back past one bad row, so two of them end it.
      if i > 0, row.allSatisfy({ $0 > limit }), last.allSatisfy({ $0 > limit }) { return nil }
      beforeLast = last
      last = row
    }
    return last[right.count] <= limit ? last[right.count] : nil
  }
}
