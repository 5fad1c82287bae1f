// Why a text is no image reference, in words for the person who wrote it.

/// The reason a text was refused as an image reference, with the repair where there is only one.
public struct ImageReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is; more kinds may be added.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    /// Nothing, or only white space.
    case empty
    /// White space before, after or within the reference.
    case whitespace
    /// A URL scheme such as `https://` in front.
    case scheme
    /// 64 hexadecimal digits alone: an image ID, not a name.
    case bareIdentifier
    /// Capital letters in the repository.
    case upperCase
    /// The part before the first slash is no registry host.
    case invalidRegistry
    /// The path does not follow the grammar.
    case invalidRepository
    /// What follows `:` is no tag.
    case invalidTag
    /// What follows `@` is no digest.
    case invalidDigest
    /// The name is longer than 255 characters.
    case nameTooLong
  }

  /// What kind of fault it is.
  public let code: Code
  /// One sentence without a full stop that says what is wrong.
  public let message: String
  /// The reference that was meant, when that is beyond doubt; it always parses.
  public let suggestion: String?

  init(_ code: Code, _ message: String, suggestion: String? = nil) {
    self.code = code
    self.message = message
    self.suggestion = suggestion
  }

  /// The message, followed by the suggestion if there is one.
  public var description: String {
    guard let suggestion else { return message }
    return "\(message); did you mean \(suggestion.quoted(limit: 512))?"
  }
}
