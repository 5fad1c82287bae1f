// Turns the fixes of findings into edits of the source, so that comments and layout stay.
import YAML

/// Makes edits for fixes of one document.
struct TextRepair {
  /// The whole source.
  var source: SourceText
  /// The document's root, with places in the source.
  let root: Node
  /// The places that the tree holds more than once: text behind an anchor, which an edit would change everywhere.
  private let shared: Set<SourceRange>

  /// Prepares repairs of one document; looks for shared text, which takes a walk over the tree, once.
  init(source: SourceText, root: Node, hasAliases: Bool) {
    self.source = source
    self.root = root
    guard hasAliases else {
      shared = []
      return
    }
    var seen: Set<SourceRange> = []
    var shared: Set<SourceRange> = []
    root.visit { node in
      guard let range = node.range, range.start != range.end else { return }
      if !seen.insert(range).inserted { shared.insert(range) }
    }
    self.shared = shared
  }

  /// The edits of all the steps of a fix; nil when one of them cannot be made safely.
  func edits(for fix: Fix) -> [TextEdit]? {
    var edits: [TextEdit] = []
    for step in fix.steps {
      if case .edit(let given) = step.change {
        edits += given
        continue
      }
      guard let location = NodeLocation(step.path, in: root, of: source),
        location.ranges.allSatisfy({ !shared.contains($0) }), let edit = edit(step.change, at: location)
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
      return replacement(of: range, with: node, in: location)
    case .quote:
      let written = source.slice(range)
      guard !written.contains("\n"), !written.contains("\""), !written.contains("\\") else { return nil }
      return TextEdit(range: range, replacement: "\"\(written)\"")
    case .remove: return removal(of: location)
    case .wrap(let key): return wrapping(location, range, under: key)
    case .append(let items): return appending(items, to: location, range)
    case .add(let key, let value): return addition(of: key, value, to: location, range)
    case .edit: return nil
    }
  }

  // MARK: - Text of new values

  private func replacement(of range: SourceRange, with node: Node, in location: NodeLocation) -> TextEdit? {
    let comments = comments(in: range)
    let isCollection = node.mapping != nil || node.sequence != nil
    guard isCollection, !location.isInFlow, isFirstOnLine(range.start), !node.isEmptyCollection else {
      return comments.isEmpty ? TextEdit(range: range, replacement: flowText(node)) : nil
    }
    // What was said of the old text may still matter, so it goes above the new.
    let text = (comments + [blockText(node)]).joined(separator: "\n")
    return TextEdit(
      range: range, replacement: indented(text, by: Int(range.start.column) - 1, includingFirst: false))
  }

  /// The comments inside a stretch of text, each on a line of its own.
  private func comments(in range: SourceRange) -> [String] {
    source.slice(range).split(separator: "\n").compactMap { Self.comment(of: $0) }
  }

  /// The comment at the end of a line; a # inside quotes or inside a word begins none.
  private static func comment(of line: Substring) -> String? {
    var quote: Character?
    var previous: Character = " "
    for index in line.indices {
      let character = line[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "#", previous.isWhitespace {
        return String(line[index...]).trimmedWhitespace()
      } else if character == "\"" || character == "'", previous.isWhitespace || "[{,:-".contains(previous) {
        quote = character
      }
      previous = character
    }
    return nil
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
    let lines = SourceRange(
      Mark(line: Int(start.line), column: 1), Mark(line: lastLine(of: range) + 1, column: 1))
    let indent = String(before.prefix { $0 == " " })
    return TextEdit(range: lines, replacement: comments(in: lines).map { "\(indent)\($0)\n" }.joined())
  }

  private func appending(_ items: [Node], to location: NodeLocation, _ range: SourceRange) -> TextEdit? {
    guard let written = location.node.sequence, let first = written.first?.range, let last = written.last?.range
    else { return nil }
    if location.isInFlow || source.isFlow(location.node) {
      let text = items.map { ", \(JSONWriter.string($0))" }.joined()
      return TextEdit(range: SourceRange(last.end, last.end), replacement: text)
    }
    // The dash is what the other items stand behind, on the first item's own line.
    let before = source.line(Int(first.start.line)).unicodeScalars.prefix(Int(first.start.column) - 1)
    guard let dash = before.firstIndex(of: "-"), before[..<dash].allSatisfy({ $0 == " " }) else { return nil }
    let end = endOfLine(lastLine(of: last))
    let column = before.distance(from: before.startIndex, to: dash)
    return TextEdit(
      range: SourceRange(end, end),
      replacement: "\n" + indented(blockText(Node(.sequence(items))), by: column, includingFirst: true))
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
    let end = endOfLine(lastLine(of: lastRange))
    let added = blockText(Node(.mapping(Mapping([Mapping.Entry(key: key, value: value)]))))
    return TextEdit(
      range: SourceRange(end, end),
      replacement: "\n" + indented(added, by: Int(first.start.column) - 1, includingFirst: true))
  }

  /// The end of a line, behind a comment that belongs to the value before.
  private func endOfLine(_ line: Int) -> Mark {
    Mark(line: line, column: source.line(line).unicodeScalars.count + 1)
  }

  /// The last line that a value stands on; a block scalar's range ends at the start of the next.
  private func lastLine(of range: SourceRange) -> Int {
    range.end.column == 1 && range.end.line > range.start.line ? Int(range.end.line) - 1 : Int(range.end.line)
  }
}

extension Node {
  /// Calls `body` with the node and everything below it.
  fileprivate func visit(_ body: (Node) -> Void) {
    body(self)
    switch content {
    case .sequence(let items): for item in items { item.visit(body) }
    case .mapping(let mapping): for entry in mapping.entries { entry.value.visit(body) }
    default: break
    }
  }
}
