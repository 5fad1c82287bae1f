// The edits that a fix brings itself.
import YAML

extension Fix {
  /// The edits that the fix brings itself; nil when it needs the tree.
  var editsWithoutTree: [TextEdit]? {
    var edits: [TextEdit] = []
    for step in steps {
      guard case .edit(let given) = step.change else { return nil }
      edits += given
    }
    return edits
  }
}
