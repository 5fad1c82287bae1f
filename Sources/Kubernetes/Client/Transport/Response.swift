// An answer that was read to its end.

import NIOHTTP1
import YAML

/// An answer of the server.
struct Response: Sendable {
  var status: Int
  var headers: HTTPHeaders
  var body: [UInt8]

  /// The value in the body.
  /// - Throws: ``KubernetesError`` of code `protocolViolation` when there is none.
  func node(limits: ReaderLimits) throws(KubernetesError) -> Node {
    try read { body throws(SyntaxError) in
      try JSONReader.read(body, limits: limits)
    } root: {
      $0
    }
  }

  /// The list in the body, whose items are read one by one.
  /// - Throws: as ``node(limits:)``.
  func items(limits: ReaderLimits) throws(KubernetesError) -> JSONItems {
    try read { body throws(SyntaxError) in
      try JSONItems(body, key: "items", limits: limits)
    } root: {
      $0.rest
    }
  }

  private func read<Value>(
    _ reader: ([UInt8]) throws(SyntaxError) -> Value, root: (Value) -> Node
  ) throws(KubernetesError) -> Value {
    let type = headers.first(name: "content-type") ?? ""
    guard type.isEmpty || type.lowercased().contains("json") else {
      throw violation("content type \(type), not JSON")
    }
    let value: Value
    do throws(SyntaxError) {
      value = try reader(body)
    } catch {
      throw violation("a body that is not JSON: \(error)")
    }
    guard root(value).mapping != nil else { throw violation("JSON that is not an object") }
    return value
  }

  func violation(_ what: String) -> KubernetesError {
    KubernetesError(
      .protocolViolation, "the server answered with \(what)",
      advice: "check that the address is that of an API server, and that no proxy answers instead",
      httpStatus: status, mayHaveBeenProcessed: true)
  }
}
