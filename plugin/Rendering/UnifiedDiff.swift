// The difference between two texts in the form that `patch` takes.

/// A unified diff with three lines of context.
enum UnifiedDiff {
  /// The diff of `old` and `new`; empty when they are equal.
  ///
  /// For a terminal, control characters are replaced, and a CR by itself ends a line too. `patch` needs both as
  /// they are.
  static func render(
    _ name: String, old: String, new: String, isColored: Bool = false, isTerminal: Bool = false
  ) -> String {
    guard old != new else { return "" }
    let script = Script(lines(of: old, isTerminal), lines(of: new, isTerminal))
    let name = isTerminal ? name.safeForTerminal : name
    var text = Style.location.paint("--- \(name)", if: isColored) + "\n"
    text += Style.location.paint("+++ \(name)", if: isColored) + "\n"
    for hunk in script.hunks(context: 3) { text += render(hunk, of: script, isColored, isTerminal) }
    return text
  }

  /// The lines with their line breaks, so that the last one shows whether it has one.
  private static func lines(of text: String, _ isTerminal: Bool) -> [Substring] {
    var lines: [Substring] = []
    var rest = Substring(text)
    // A CR LF is one Character; both end a line.
    while let end = rest.firstIndex(where: {
      $0 == "\n" || $0 == "\r\n" || (isTerminal && $0 == "\r")
    }) {
      lines.append(rest[...end])
      rest = rest[rest.index(after: end)...]
    }
    if !rest.isEmpty { lines.append(rest) }
    return lines
  }

  private static func render(
    _ hunk: Range<Int>, of script: Script, _ isColored: Bool, _ isTerminal: Bool
  ) -> String {
    let steps = script.steps[hunk]
    let before = script.steps[..<hunk.lowerBound]
    let oldStart = before.count { $0.kind != .inserted }
    let newStart = before.count { $0.kind != .removed }
    let oldCount = steps.count { $0.kind != .inserted }
    let newCount = steps.count { $0.kind != .removed }
    let heading = "@@ -\(place(oldStart, oldCount)) +\(place(newStart, newCount)) @@"
    var text = Style.addition.paint(heading, if: isColored) + "\n"
    for step in steps {
      var line = String(step.line)
      let isWhole = line.last == "\n" || line.last == "\r\n" || (isTerminal && line.last == "\r")
      if isTerminal {
        line = shown(line)
      } else if isWhole {
        line.unicodeScalars.removeLast()
      }
      switch step.kind {
      case .kept: text += " \(line)"
      case .removed: text += Style.removed.paint("-\(line)", if: isColored)
      case .inserted: text += Style.caret.paint("+\(line)", if: isColored)
      }
      text += isWhole ? "\n" : "\n\\ No newline at end of file\n"
    }
    return text
  }

  /// A line without its line break, for a terminal.
  private static func shown(_ line: String) -> String {
    let isBroken = line.last == "\n" || line.last == "\r\n" || line.last == "\r"
    return (isBroken ? line.dropLast() : line[...]).split(separator: "\t", omittingEmptySubsequences: false)
      .map(\.safeForTerminal).joined(separator: "\t")
  }

  private static func place(_ linesBefore: Int, _ count: Int) -> String {
    let start = count == 0 ? linesBefore : linesBefore + 1
    return count == 1 ? "\(start)" : "\(start),\(count)"
  }
}

/// The steps from one list of lines to another.
private struct Script {
  enum Kind { case kept, removed, inserted }
  struct Step {
    var kind: Kind
    var line: Substring
  }

  var steps: [Step] = []

  init(_ old: [Substring], _ new: [Substring]) {
    var removals: Set<Int> = []
    var insertions: Set<Int> = []
    for change in new.difference(from: old) {
      switch change {
      case .remove(let offset, _, _): removals.insert(offset)
      case .insert(let offset, _, _): insertions.insert(offset)
      }
    }
    var oldIndex = 0
    var newIndex = 0
    while oldIndex < old.count || newIndex < new.count {
      if removals.contains(oldIndex) {
        steps.append(Step(kind: .removed, line: old[oldIndex]))
        oldIndex += 1
      } else if insertions.contains(newIndex) {
        steps.append(Step(kind: .inserted, line: new[newIndex]))
        newIndex += 1
      } else {
        steps.append(Step(kind: .kept, line: old[oldIndex]))
        oldIndex += 1
        newIndex += 1
      }
    }
  }

  /// The stretches of steps around changes; stretches that touch are one.
  func hunks(context: Int) -> [Range<Int>] {
    var hunks: [Range<Int>] = []
    for (index, step) in steps.enumerated() where step.kind != .kept {
      let range = max(0, index - context)..<min(steps.count, index + context + 1)
      if let last = hunks.last, last.upperBound >= range.lowerBound {
        hunks[hunks.count - 1] = last.lowerBound..<range.upperBound
      } else {
        hunks.append(range)
      }
    }
    return hunks
  }
}
