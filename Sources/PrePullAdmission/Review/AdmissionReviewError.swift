// Why a body is not an AdmissionReview that can be answered.

/// A request that nobody can answer properly; the HTTP answer to it is 400.
public struct AdmissionReviewError: Error, Hashable, Sendable {
  /// What kind of mistake it is.
  public let code: Code
  /// What is wrong, for people.
  public let message: String
  /// The request's uid, when the body was readable that far; for logs.
  public let uid: String?

  /// A kind of mistake. New kinds may come; the raw values of these stay.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The stable name.
    public let rawValue: String

    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The body is not JSON, or beyond the reader's limits.
    public static let notJSON = Code(rawValue: "notJSON")
    /// The body is JSON, but not an AdmissionReview of admission.k8s.io/v1.
    public static let notAReview = Code(rawValue: "notAReview")
    /// A field is missing that every request has.
    public static let missingField = Code(rawValue: "missingField")
    /// A field is of the wrong type, or of an unknown value.
    public static let malformedField = Code(rawValue: "malformedField")
  }

  init(_ code: Code, _ message: String, uid: String? = nil) {
    self.code = code
    self.message = message
    self.uid = uid
  }

  /// The HTTP status of the answer.
  public var httpStatus: Int { 400 }
}

extension AdmissionReviewError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}
