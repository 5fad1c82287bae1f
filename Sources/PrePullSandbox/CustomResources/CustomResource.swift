// A resource that a CustomResourceDefinition defined.

import YAML

/// What a definition says beyond names: schemas and columns, by version.
struct CustomResource: Sendable {
  /// One served version.
  struct Version: Sendable {
    /// `openAPIV3Schema`, when there is one.
    var schema: Node?
    /// `additionalPrinterColumns`.
    var columns: [Node] = []
  }

  /// The name of the definition's object.
  var definitionName: String
  var versions: [String: Version]
}
