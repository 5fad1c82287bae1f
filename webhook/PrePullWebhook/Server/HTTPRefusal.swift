// Requests that are not in order, and what their senders are told.

import HTTPTypes
import PrePullAPI
import PrePullAdmission

/// A request that gets an HTTP error for an answer.
struct HTTPRefusal: Error {
  let status: HTTPResponse.Status
  let message: String
  /// The review's uid, when it could be read.
  var uid: String?
  /// What the `Allow` header says.
  var allowedMethods: String?
  /// What is left of the request is not worth reading.
  var endsConnection = false

  static func notFound(_ path: String) -> Self {
    Self(
      status: .notFound,
      message: "nothing is served at \(path.quoted()); the webhooks are at /mutate and /validate")
  }

  static func methodNotAllowed(_ method: HTTPRequest.Method) -> Self {
    Self(
      status: .methodNotAllowed, message: "\(method.rawValue.quoted()) is not served here; post an AdmissionReview",
      allowedMethods: "POST")
  }

  static func unsupportedMediaType(_ type: String?) -> Self {
    let found = type.map { "is \($0.quoted())" } ?? "is missing"
    return Self(status: .unsupportedMediaType, message: "the Content-Type \(found); it must be application/json")
  }

  static func contentTooLarge(limit: Int) -> Self {
    Self(
      status: .contentTooLarge, message: "the body has more than \(limit) bytes, the most that is read",
      endsConnection: true)
  }

  static let overloaded = Self(
    status: .serviceUnavailable,
    message: "too many large bodies are being received; try again", endsConnection: true)

  static let interrupted = Self(
    status: .badRequest, message: "the body ended before its Content-Length", endsConnection: true)

  static func unreadableReview(_ error: AdmissionReviewError) -> Self {
    Self(status: HTTPResponse.Status(code: error.httpStatus), message: error.message, uid: error.uid)
  }
}
