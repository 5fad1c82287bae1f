// Turns the fixes of findings into edits of the source, so that comments and layout stay.
import YAML

/// Makes edits for fixes of one document.
struct TextRepair {
  /// The whole source.
  var source: SourceText
  /// The document's root, with places in the source.
  var root: Node

  /// The edits of all the steps of a fix; nil when one of them cannot be made safely.
  func edits(for fix: Fix) -> [TextEdit]? {
    var edits: [TextEdit] = []
    for step in fix.steps {
      if case .edit(let given) = step.change {
        edits += given
        continue
      }
      guard let location = NodeLocation(step.path, in: root, of: source),
        let edit = edit(step.change, at: location)
      else { return nil }
      edits.append(edit)
    }
    return edits
  }

  private func edit(_ change: Fix.Change, at location: NodeLocation) -> TextEdit? {
    guard let range = location.node.range else { return nil }
    switch change {
    case .rename(let name):
      guard let keyRange = location.entry?.keyRange else { return nil }
      return TextEdit(range: keyRange, replacement: requoted(name, like: source.slice(keyRange)))
    case .replace(let node):
      return TextEdit(range: range, replacement: text(of: node, in: location, from: range))
    case .quote:
      let written = source.slice(range)
      guard !written.contains("\n"), !written.contains("\""), !written.contains("\\") else { return nil }
      return TextEdit(range: range, replacement: "\"\(written)\"")
    case .remove: return removal(of: location)
    case .wrap(let key): return wrapping(location, range, under: key)
    case .add(let key, let value): return addition(of: key, value, to: location, range)
    case .edit: return nil
    }
  }

  // MARK: - Text of new values

  private func text(of node: Node, in location: NodeLocation, from range: SourceRange) -> String {
    let isCollection = node.mapping != nil || node.sequence != nil
    let startsOwnLine = isFirstOnLine(range.start)
    guard isCollection, !location.isInFlow, startsOwnLine, !node.isEmptyCollection else {
      return flowText(node)
    }
    return indented(blockText(node), by: Int(range.start.column) - 1, includingFirst: false)
  }

  private func flowText(_ node: Node) -> String {
    // A lone scalar is quoted as little as the writer would; JSON sources need JSON everywhere.
    if node.mapping == nil, node.sequence == nil, !source.isFlow(root) { return blockText(node) }
    return JSONWriter.string(node)
  }

  private func blockText(_ node: Node) -> String {
    var text = YAMLWriter.string(node)
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }

  private func indented(_ text: String, by columns: Int, includingFirst: Bool) -> String {
    let indent = String(repeating: " ", count: columns)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.enumerated().map { index, line in
      line.isEmpty || (index == 0 && !includingFirst) ? String(line) : indent + line
    }.joined(separator: "\n")
  }

  private func requoted(_ name: String, like written: String) -> String {
    switch written.unicodeScalars.first {
    case "\"": "\"\(name)\""
    case "'": "'\(name)'"
    default: name
    }
  }

  private func isFirstOnLine(_ mark: Mark) -> Bool {
    source.line(Int(mark.line)).unicodeScalars.prefix(Int(mark.column) - 1).allSatisfy { $0 == " " }
  }

  // MARK: - Taking out, wrapping, adding

  private func removal(of location: NodeLocation) -> TextEdit? {
    guard let parent = location.parent, let range = location.node.range, !location.isInFlow else { return nil }
    let count = parent.sequence?.count ?? parent.mapping?.count ?? 0
    // What is left must still be a list or a mapping.
    guard count > 1 else { return nil }
    let start = location.entry?.keyRange?.start ?? range.start
    let before = source.line(Int(start.line)).unicodeScalars.prefix(Int(start.column) - 1)
    let isDashed = location.entry == nil
    let lead = before.filter { $0 != " " }
    guard isDashed ? String(String.UnicodeScalarView(lead)) == "-" : lead.isEmpty else { return nil }
    return TextEdit(
      range: SourceRange(Mark(line: Int(start.line), column: 1), Mark(line: lastLine(of: range) + 1, column: 1)),
      replacement: "")
  }

  private func wrapping(_ location: NodeLocation, _ range: SourceRange, under key: String) -> TextEdit? {
    let written = source.slice(range)
    if location.isInFlow || source.isFlow(location.node) {
      return TextEdit(range: range, replacement: "{\(source.isFlow(root) ? "\"\(key)\"" : key): \(written)}")
    }
    guard isFirstOnLine(range.start) else { return nil }
    let column = Int(range.start.column) - 1
    let moved = written.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
      index == 0 ? String(repeating: " ", count: column + 2) + line : line.isEmpty ? "" : "  " + line
    }
    return TextEdit(range: range, replacement: "\(key):\n" + moved.joined(separator: "\n"))
  }

  private func addition(of key: String, _ value: Node, to location: NodeLocation, _ range: SourceRange) -> TextEdit? {
    guard let last = location.node.mapping?.entries.last, let lastRange = last.value.range ?? last.keyRange else {
      return nil
    }
    if location.isInFlow || source.isFlow(location.node) {
      let name = source.isFlow(root) ? "\"\(key)\"" : key
      return TextEdit(
        range: SourceRange(lastRange.end, lastRange.end), replacement: ", \(name): \(JSONWriter.string(value))")
    }
    guard let first = location.node.mapping?.entries.first?.keyRange else { return nil }
    // At the end of the line, behind a comment that belongs to the value before.
    let line = lastLine(of: lastRange)
    let end = Mark(line: line, column: source.line(line).unicodeScalars.count + 1)
    let added = blockText(Node(.mapping(Mapping([Mapping.Entry(key: key, value: value)]))))
    return TextEdit(
      range: SourceRange(end, end),
      replacement: "\n" + indented(added, by: Int(first.start.column) - 1, includingFirst: true))
  }

  /// The last line that a value stands on; a block scalar's range ends at the start of the next.
  private func lastLine(of range: SourceRange) -> Int {
    range.end.column == 1 && range.end.line > range.start.line ? Int(range.end.line) - 1 : Int(range.end.line)
  }
}
