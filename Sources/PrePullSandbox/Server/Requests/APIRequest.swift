// A request and its answer, free of any HTTP library.

import YAML

/// A request as the server's rules see it.
struct APIRequest: Sendable {
  var method: String
  /// The path's parts, percent-decoded.
  var path: [String]
  var query: Query
  /// The headers by lower-case name.
  var headers: [String: String]
  var body: [UInt8] = []

  func header(_ name: String) -> String { headers[name] ?? "" }

  /// The media type of the body, without its parameters.
  var contentType: String {
    String(header("content-type").prefix { $0 != ";" }).trimmingSpaces.lowercased()
  }
}

/// The answer to a request.
struct APIResponse: Sendable {
  enum Body: Sendable {
    case bytes([UInt8])
    /// Events, until the client or the server ends it.
    case watch(WatchSession)
  }

  var status = 200
  var contentType = "application/json"
  var warnings: [String] = []
  var body: Body

  init(status: Int = 200, contentType: String = "application/json", bytes: [UInt8]) {
    self.status = status
    self.contentType = contentType
    body = .bytes(bytes)
  }

  init(_ node: Node, status: Int = 200, contentType: String = "application/json") {
    self.init(status: status, contentType: contentType, bytes: JSONWriter.bytes(node) + [0x0A])
  }

  init(_ error: APIError) {
    self.init(error.node, status: error.code)
  }

  init(text: String, status: Int = 200) {
    self.init(status: status, contentType: "text/plain; charset=utf-8", bytes: Array(text.utf8))
  }

  init(_ watch: WatchSession) { body = .watch(watch) }
}

extension String {
  var trimmingSpaces: String {
    var text = self[...]
    while text.first == " " { text = text.dropFirst() }
    while text.last == " " { text = text.dropLast() }
    return String(text)
  }
}
