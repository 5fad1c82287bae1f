// How objects are printed: `-o yaml|json`.
import ArgumentParser
import YAML

extension Node {
  /// The node as a YAML document, without the line `---`.
  var yamlText: String { YAMLWriter.string(self) }
  /// The node as indented JSON with a line break at its end.
  var jsonText: String { TerminalJSON.string(self) }
}

/// A form of several objects.
enum ObjectFormat: String, CaseIterable, ExpressibleByArgument {
  /// Documents with `---` between them.
  case yaml
  /// One object plainly, several as a List.
  case json

  /// The objects in this form.
  func bytes(of objects: [Node]) -> [UInt8] {
    switch self {
    case .yaml:
      var documents = YAMLDocumentOutput()
      for object in objects { documents.append(object) }
      return documents.bytes
    case .json:
      var list = JSONObjectOutput()
      for object in objects { list.append(object) }
      return list.bytes
    }
  }
}
