// Random letters for names and tokens.

enum NameSuffix {
  /// No vowels and nothing that is read for another letter, as API servers choose them.
  private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

  static func random(length: Int = 5) -> String {
    var generator = SystemRandomNumberGenerator()
    return String((0..<length).map { _ in letters[Int.random(in: letters.indices, using: &generator)] })
  }
}
