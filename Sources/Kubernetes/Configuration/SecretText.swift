// Text that must never reach a log.

/// A token, password or key: carried as a value, shown nowhere.
///
/// Descriptions, debug descriptions, mirrors and dumps say only that there is one; ``reveal()`` gives the text.
public struct SecretText: Sendable, Hashable {
  private let text: String

  /// Takes the text.
  public init(_ text: String) { self.text = text }

  /// The text itself: for the wire and for files, never for a log.
  public func reveal() -> String { text }

  /// Whether there is no text at all.
  public var isEmpty: Bool { text.isEmpty }
}

extension SecretText: ExpressibleByStringLiteral {
  /// Takes a literal, as tests write it.
  public init(stringLiteral value: String) { self.init(value) }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// `<redacted>`, whatever the text is.
  public var description: String { "<redacted>" }
  /// The same as the description.
  public var debugDescription: String { description }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
