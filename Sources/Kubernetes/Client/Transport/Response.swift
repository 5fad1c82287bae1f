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
    let type = headers.first(name: "content-type") ?? ""
    guard type.isEmpty || type.lowercased().contains("json") else {
      throw violation("content type \(type), not JSON")
    }
    let node: Node
    do throws(SyntaxError) {
      node = try JSONReader.read(body, limits: limits)
    } catch {
      throw violation("a body that is not JSON: \(error)")
    }
    guard node.mapping != nil else { throw violation("JSON that is not an object") }
    return node
  }

  private func violation(_ what: String) -> KubernetesError {
    KubernetesError(
      .protocolViolation, "the server answered with \(what)",
      advice: "check that the address is that of an API server, and that no proxy answers instead",
      httpStatus: status, mayHaveBeenProcessed: true)
  }
}
