// Why a text is no label selector, and where in it.

/// The reason a text was refused as a label selector.
public struct LabelSelectorError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The selector as it was given.
  public let text: String
  /// Where the fault begins, in characters from 1; one past the end when something is missing there.
  public let column: Int
  /// One sentence without a full stop that says what is wrong.
  public let message: String

  /// The message with its place.
  public var description: String { "column \(column) of selector \(text.quoted()): \(message)" }
}
