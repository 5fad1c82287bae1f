// How objects are printed: `-o yaml|json`.
import ArgumentParser
import YAML

extension Node {
  /// The node as a YAML document, without the line `---`.
  var yamlText: String { YAMLWriter.string(self) }
  /// The node as indented JSON with a line break at its end.
  var jsonText: String { TerminalJSON.string(self) }
}
