// What can go wrong with TLS and certificates, told so that a person knows what to change.

/// An error of this module: which kind it is, what is wrong, what to do, and what OpenSSL said about it.
///
/// No error carries key material; the texts may name hosts, subjects, files and protocol versions.
public struct TLSError: Error, Sendable, Equatable {
  /// The kind of error, for code that has to decide.
  public let code: Code
  /// What is wrong and where.
  public let message: String
  /// What to change, when there is something to say.
  public let advice: String?
  /// The entries of OpenSSL's error queue that belong to this error, oldest first. Empty when OpenSSL had no part.
  public let libraryErrors: [String]

  /// Makes an error.
  /// - Parameters:
  ///   - code: the kind.
  ///   - message: what is wrong and where, without a trailing full stop.
  ///   - advice: what to do about it.
  ///   - libraryErrors: the text of OpenSSL's error queue, oldest first.
  public init(_ code: Code, _ message: String, advice: String? = nil, libraryErrors: [String] = []) {
    self.code = code
    self.message = message
    self.advice = advice
    self.libraryErrors = libraryErrors
  }
}

extension TLSError: CustomStringConvertible {
  /// The message, OpenSSL's text and the advice on one line.
  public var description: String {
    var text = message
    if !libraryErrors.isEmpty { text += " (OpenSSL: \(libraryErrors.joined(separator: "; ")))" }
    if let advice { text += ": \(advice)" }
    return text
  }
}
