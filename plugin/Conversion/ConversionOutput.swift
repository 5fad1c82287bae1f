// Where `convert` puts its objects: YAML documents or JSON.
import YAML

/// The value of `-o`.
enum ConversionFormat: String, CaseIterable {
  case yaml, json
}

/// The result in the making; nothing is printed before all of it is known to be good.
enum ConversionOutput {
  case yaml(YAMLDocumentOutput)
  case json(JSONObjectOutput)

  init(_ format: ConversionFormat) {
    switch format {
    case .yaml: self = .yaml(YAMLDocumentOutput())
    case .json: self = .json(JSONObjectOutput())
    }
  }

  /// Appends an object.
  mutating func append(_ node: Node) {
    // Taken out while it is changed, as a second reference would copy the whole buffer.
    switch self {
    case .yaml(var output):
      self = .yaml(YAMLDocumentOutput())
      output.append(node)
      self = .yaml(output)
    case .json(var output):
      self = .json(JSONObjectOutput())
      output.append(node)
      self = .json(output)
    }
  }

  /// Appends a document as it was written; in JSON its tree.
  mutating func append(text: ArraySlice<UInt8>, root: Node) {
    guard case .yaml(var output) = self else {
      append(root)
      return
    }
    self = .yaml(YAMLDocumentOutput())
    output.append(text: text)
    self = .yaml(output)
  }

  /// The result.
  var bytes: [UInt8] {
    switch self {
    case .yaml(let output): output.bytes
    case .json(let output): output.bytes
    }
  }
}
