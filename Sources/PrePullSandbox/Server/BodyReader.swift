// Reads the bodies of requests.

import YAML

enum BodyReader {
  /// What the body is when nothing says so.
  private static let jsonTypes = ["", "application/json"]
  private static let yamlTypes = ["application/yaml"]

  /// The body as a mapping.
  static func object(_ request: APIRequest) throws(APIError) -> Mapping {
    if request.contentType == "application/vnd.kubernetes.protobuf" {
      return try ProtobufReader.object(request.body)
    }
    let node: Node
    if jsonTypes.contains(request.contentType) {
      node = try json(request.body)
    } else if yamlTypes.contains(request.contentType) {
      node = try yaml(request.body)
    } else {
      throw APIError(
        code: 415, reason: "UnsupportedMediaType",
        message:
          "the body of the request was in an unknown format - accepted media types include: application/json, "
          + "application/yaml, application/vnd.kubernetes.protobuf")
    }
    guard let mapping = node.mapping else {
      throw .badRequest("the object provided is unrecognized: couldn't get version/kind; it is no mapping")
    }
    return mapping
  }

  /// The body as a patch.
  static func patch(_ request: APIRequest) throws(APIError) -> Patch {
    guard let format = Patch.Format(rawValue: request.contentType) else {
      var error = APIError(code: 415, reason: "UnsupportedMediaType", message: "415: Unsupported Media Type")
      error.causes = []
      throw error
    }
    return Patch(format: format, body: try format == .apply ? yaml(request.body) : json(request.body))
  }

  private static func json(_ bytes: [UInt8]) throws(APIError) -> Node {
    do throws(SyntaxError) {
      return try JSONReader.read(bytes)
    } catch {
      throw .badRequest(
        "the object provided is unrecognized: couldn't get version/kind; json parse error: \(error.message)")
    }
  }

  private static func yaml(_ bytes: [UInt8]) throws(APIError) -> Node {
    var reader = DocumentReader(SourceText(name: "the body", bytes: bytes))
    switch reader.next() {
    case .success(let document)?: return document.root
    case .failure(let error)?: throw .badRequest("error decoding YAML: \(error.message)")
    case nil: throw .badRequest("error decoding YAML: the body is empty")
    }
  }
}
