// The answer to an HTTP request, ready to be written.

import HTTPTypes
import HummingbirdCore
import NIOCore
import YAML

struct HTTPAnswer {
  let status: HTTPResponse.Status
  let body: [UInt8]
  var allowedMethods: String?
  /// The connection cannot go on after this answer.
  var endsConnection = false

  /// An AdmissionReview, whatever it says.
  init(body: [UInt8]) {
    status = .ok
    self.body = body
  }

  /// A `Status` object, which API servers read and repeat to whoever they work for.
  init(_ refusal: HTTPRefusal) {
    status = refusal.status
    allowedMethods = refusal.allowedMethods
    endsConnection = refusal.endsConnection
    body = JSONWriter.bytes([
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": Node(.string(refusal.message)), "reason": Node(.string(Self.reason(of: refusal.status))),
      "code": Node(.integer(refusal.status.code)),
    ])
  }

  func head(closing: Bool) -> HTTPResponse {
    var headers: HTTPFields = [.contentType: "application/json", .contentLength: String(body.count)]
    if let allowedMethods { headers[.allow] = allowedMethods }
    if closing { headers[.connection] = "close" }
    return HTTPResponse(status: status, headerFields: headers)
  }

  var responseBody: ResponseBody { ResponseBody(byteBuffer: ByteBuffer(bytes: body)) }

  // The words of the API's conventions for these codes.
  private static func reason(of status: HTTPResponse.Status) -> String {
    switch status {
    case .notFound: "NotFound"
    case .methodNotAllowed: "MethodNotAllowed"
    case .unsupportedMediaType: "UnsupportedMediaType"
    case .contentTooLarge: "RequestEntityTooLarge"
    case .serviceUnavailable: "ServiceUnavailable"
    default: "BadRequest"
    }
  }
}
