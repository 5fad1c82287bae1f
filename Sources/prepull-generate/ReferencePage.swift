// docs/reference.md: every field of every kind.
import PrePullAPI
import YAML

enum ReferencePage {
  static var text: String {
    var page = """
      # Field reference

      Every field of the four kinds. `kubectl prepull explain KIND.field` prints the same. This page is made
      by `make crds`.


      """
    for kind in ResourceKind.all {
      let versions = kind.versions.map { "`\(kind.group)/\($0)`" }.joined(separator: ", ")
      page += "## \(kind.kind)\n\n\(kind.documentation)\n\n\(versions); scope: \(kind.scope.rawValue)\n\n"
      page += "| field | type | default | meaning |\n|---|---|---|---|\n"
      page += rows(of: kind.spec, path: "spec") + rows(of: kind.status, path: "status") + "\n"
    }
    page.removeLast()
    return page
  }

  private static func rows(of shape: ObjectShape, path: String) -> String {
    shape.fields.map { field in
      let name = "\(path).\(field.name)"
      let meaning = field.documentation + (field.isRequired ? " Required." : "")
      let value = field.defaultValue.map { "`\(JSONWriter.string($0))`" } ?? ""
      let row =
        "| `\(name)` | \(field.schema.summary.escapedForTable) | \(value) | \(meaning.escapedForTable) |\n"
      return row + nestedRows(of: field.schema, path: name)
    }.joined()
  }

  private static func nestedRows(of schema: Schema, path: String) -> String {
    switch schema {
    case .object(let shape): rows(of: shape, path: path)
    case .list(let item, _): nestedRows(of: item, path: path + "[]")
    case .map(let value, _): nestedRows(of: value, path: path + ".*")
    default: ""
    }
  }
}

extension String {
  fileprivate var escapedForTable: String {
    split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }
}
