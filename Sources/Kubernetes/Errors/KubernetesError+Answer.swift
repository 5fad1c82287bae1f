// Turns an answer that is a failure into an error.

import YAML

extension KubernetesError {
  /// The error that an answer with a failing status stands for.
  static func answer(_ response: Response) -> KubernetesError {
    let node = try? JSONReader.read(response.body)  // Not JSON is fine here: proxies answer with HTML.
    let status = node.flatMap(APIStatus.init(failure:))
    let http = response.status
    var message = status?.message ?? ""
    if message.isEmpty { message = excerpt(of: response) }
    if message.isEmpty { message = "the server answered with HTTP status \(http)" }
    let after =
      response.headers.first(name: "retry-after").flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
      ?? status?.retryAfterSeconds
    let code = code(http: http, reason: status?.reason ?? "")
    return KubernetesError(
      code, message, advice: advice(code), status: status, httpStatus: http,
      retryAfter: after.map { .seconds($0) },
      // A server that fails may have failed after it wrote.
      mayHaveBeenProcessed: http >= 500)
  }

  /// The error that a `Status` inside a stream, such as a watch's ERROR event, stands for.
  static func status(_ status: APIStatus) -> KubernetesError {
    let code = code(http: status.code, reason: status.reason)
    return KubernetesError(
      code, status.message.isEmpty ? "the server ended the stream" : status.message, status: status,
      httpStatus: status.code == 0 ? nil : status.code, retryAfter: status.retryAfterSeconds.map { .seconds($0) })
  }

  /// The reason is more exact than the number; both are looked at, as proxies give the number alone.
  private static func code(http: Int, reason: String) -> Code {
    switch reason {
    case "AlreadyExists": return .alreadyExists
    case "Conflict": return .conflict
    case "Expired", "Gone": return .gone
    case "Invalid": return .invalid
    case "NotFound": return .notFound
    case "Forbidden": return .forbidden
    case "Unauthorized": return .unauthorized
    case "TooManyRequests": return .tooManyRequests
    case "Timeout", "ServerTimeout": return .serverTimeout
    case "ServiceUnavailable": return .serviceUnavailable
    case "RequestEntityTooLarge": return .requestTooLarge
    case "BadRequest": return .badRequest
    case "MethodNotAllowed", "NotAcceptable", "UnsupportedMediaType": return .notSupported
    default: break
    }
    switch http {
    case 400: return .badRequest
    case 401: return .unauthorized
    case 403: return .forbidden
    case 404: return .notFound
    case 405, 406, 415: return .notSupported
    case 409: return .conflict
    case 410: return .gone
    case 413: return .requestTooLarge
    case 422: return .invalid
    case 429: return .tooManyRequests
    case 503: return .serviceUnavailable
    case 504: return .serverTimeout
    case 500...599: return .serverError
    default: return .unexpectedStatus
    }
  }

  private static func advice(_ code: Code) -> String? {
    switch code {
    case .unauthorized: "check the credentials; tokens and certificates may have expired"
    default: nil
    }
  }

  /// The beginning of an answer that is no `Status`, on one line and without control characters.
  private static func excerpt(of response: Response) -> String {
    let text = String(decoding: response.body.prefix(256), as: UTF8.self)
    let clean = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) }
    let words = String(clean).split(separator: " ").joined(separator: " ")
    return words.isEmpty ? "" : "the server answered: \(words)"
  }
}
