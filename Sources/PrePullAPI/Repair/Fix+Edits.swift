// The edits that a fix comes to in a given source.
import YAML

extension Fix {
  /// The edits that make the repair.
  ///
  /// - Parameters:
  ///   - source: the source that the finding was made in.
  ///   - root: the root of the finding's document, nil when the document cannot be read.
  /// - Returns: nil when the repair cannot be made safely in this text.
  public func edits(in source: SourceText, root: Node?) -> [TextEdit]? {
    if let root { return TextRepair(source: source, root: root).edits(for: self) }
    var edits: [TextEdit] = []
    for step in steps {
      guard case .edit(let given) = step.change else { return nil }
      edits += given
    }
    return edits
  }
}
