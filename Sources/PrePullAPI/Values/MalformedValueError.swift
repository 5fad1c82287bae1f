// Why a text is no value of a simple grammar, in words for the person who wrote it.

/// The reason a text was refused as a ``NamespacedName`` or as ``DurationSeconds``, with the repair where there is only
/// one.
public struct MalformedValueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// One sentence without a full stop that says what is wrong.
  public let message: String
  /// What was meant, when that is beyond doubt; it always parses.
  public let suggestion: String?

  init(message: String, suggestion: String? = nil) {
    self.message = message
    self.suggestion = suggestion
  }

  /// The message, followed by the suggestion if there is one.
  public var description: String {
    suggestion.map { "\(message); did you mean \($0.quoted())?" } ?? message
  }
}
