// OpenAPI v2, as far as kubectl reads it: it asks for nothing else before it sends a List.

import YAML

/// The document of `/openapi/v2`. It has no definitions: kubectl passes over what it does not find there, and leaves
/// it to the server, which checks every field itself, to say what is wrong.
enum OpenAPIVersion2 {
  private static let swagger = "2.0"
  private static let title = "Kubernetes"
  private static let version = "v1.32.0"

  /// The type of the answer in protobuf. Clients ask for it with an @, which no Content-Type may hold.
  static let protobufType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

  /// The document as JSON.
  static let json: Node = [
    "swagger": Node(swagger), "info": ["title": Node(title), "version": Node(version)], "paths": [:],
    "definitions": [:],
  ]

  /// The document as a `Document` of gnostic's openapiv2: swagger is its field 1, info (title 1, version 2) its field 2.
  static let protobuf = field(1, swagger.utf8) + field(2, field(1, title.utf8) + field(2, version.utf8))

  /// A field whose value has a length, which is less than 128 for all of these and so takes one byte.
  private static func field(_ number: UInt8, _ value: some Collection<UInt8>) -> [UInt8] {
    [number << 3 | 2, UInt8(value.count)] + value
  }
}
