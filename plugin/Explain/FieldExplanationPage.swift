// The page that `explain` prints on a kind or field, laid out as kubectl's own.
import PrePullAPI
import YAML

/// What a kind or field is, and the fields below it.
struct FieldExplanationPage {
  private let place: SchemaPlace
  private let isRecursive: Bool

  /// A page on `place`; recursive, it lists the fields of fields instead of describing them.
  init(_ place: SchemaPlace, isRecursive: Bool) {
    self.place = place
    self.isRecursive = isRecursive
  }

  /// The page.
  var text: String {
    var text = heading
    if place.fields.isEmpty { return text }
    text += "\nFIELDS:\n"
    for field in place.fields {
      if isRecursive {
        Self.list(field, indentation: 2, into: &text)
      } else {
        text += Self.describe(field)
      }
    }
    return text
  }

  private var heading: String {
    let kind = place.kind
    var text = "KIND:     \(kind.kind) (\(kind.plural), \(kind.scope.rawValue.lowercased()))\n"
    text += "VERSION:  " + kind.versions.map { "\(kind.group)/\($0)" }.joined(separator: ", ") + "\n"
    guard let field = place.path.last else {
      return text + "DIALECT:  \(kind.dialect.rawValue)\n\nDESCRIPTION:\n" + paragraph(kind.documentation, 4)
    }
    text += "FIELD:    " + place.path.map(\.name).joined(separator: ".") + " <\(field.schema.summary)>"
    text += Self.terms(of: field) + "\n\nDESCRIPTION:\n" + paragraph(field.documentation, 4)
    if case .object(let shape) = field.schema, shape.documentation != field.documentation {
      text += paragraph(shape.documentation, 4)
    }
    return text
  }

  private static func describe(_ field: FieldShape) -> String {
    "  \(field.name)\t<\(field.schema.summary)>\(terms(of: field))\n" + paragraph(field.documentation, 4) + "\n"
  }

  private static func list(_ field: FieldShape, indentation: Int, into text: inout String) {
    text += String(repeating: " ", count: indentation) + "\(field.name)\t<\(field.schema.summary)>"
    text += terms(of: field) + "\n"
    for inner in field.schema.fields { list(inner, indentation: indentation + 2, into: &text) }
  }

  /// Whether it must be there, and what its absence means.
  private static func terms(of field: FieldShape) -> String {
    var terms = ""
    if field.isRequired { terms += " -required-" }
    // The empty object only makes the API server fill in the defaults inside it.
    if let value = field.defaultValue, value != [:] { terms += " (default \(JSONWriter.string(value)))" }
    if let alias = field.aliasOf { terms += " (same as \(alias))" }
    return terms
  }
}

/// `text` broken into lines of at most 80 columns, each indented.
func paragraph(_ text: String, _ indentation: Int) -> String {
  let margin = String(repeating: " ", count: indentation)
  var lines = ""
  var line = ""
  for word in text.split(whereSeparator: \.isWhitespace) {
    if !line.isEmpty, indentation + line.count + 1 + word.count > 80 {
      lines += margin + line + "\n"
      line = ""
    }
    line += line.isEmpty ? String(word) : " " + word
  }
  return line.isEmpty ? lines : lines + margin + line + "\n"
}
