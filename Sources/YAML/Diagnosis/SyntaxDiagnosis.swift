// Names every mistake of a broken document at once.

/// Turns the one problem that a parser stops at into all mistakes that a person made.
public enum SyntaxDiagnosis {
  /// A longer document gets the parser's own error alone: people do not type that much.
  private static let longest = 4 << 20

  /// The newcomers' mistakes in a document, in the order of their places, whether it can be parsed or not.
  ///
  /// With all edits made, a document that could not be parsed for these mistakes can be; when another
  /// problem remains, its error comes last. Empty when nothing is wrong.
  public static func diagnose(
    _ raw: RawDocument, of source: SourceText, limits: ReaderLimits = .default
  ) -> [SyntaxError] {
    diagnose(raw, of: source, limits: limits, error: parse(raw, of: source, limits: limits))
  }

  /// The newcomers' mistakes in the only document of `text`.
  public static func diagnose(_ text: String) -> [SyntaxError] {
    let source = SourceText(name: "", text: text)
    var splitter = DocumentSplitter(source)
    return splitter.document().map { diagnose($0, of: source) } ?? []
  }

  /// The mistakes of a document that gave `error`, with that error when nothing explains it.
  static func explain(
    _ error: SyntaxError, _ raw: RawDocument, of source: SourceText, limits: ReaderLimits
  ) -> SyntaxError {
    let unexplainable: [SyntaxError.Code] = [
      .tooDeep, .tooLarge, .aliasExpansion, .invalidUTF8, .controlCharacter,
    ]
    guard !unexplainable.contains(error.code), raw.start.column == 1, raw.bytes.count <= longest else {
      return error
    }
    let all = diagnose(raw, of: source, limits: limits, error: error)
    guard var first = all.first else { return error }
    first.others = Array(all.dropFirst())
    return first
  }

  private static func diagnose(
    _ raw: RawDocument, of source: SourceText, limits: ReaderLimits, error: SyntaxError?
  ) -> [SyntaxError] {
    // The document alone, so that an attempt costs no more than the document.
    let part = SourceText(
      name: source.name, bytes: Array(source.bytes[raw.bytes]), linesBefore: Int(raw.start.line) - 1)
    let lines = (1...part.lineCount).map { number in
      ScannedLine(number: number + part.linesBefore, text: part.line(number + part.linesBefore))
    }
    let attempt = bestAttempt(lines, part, limits: limits)
    var mistakes = attempt.mistakes
    // What would break a document that can be read was no mistake.
    if error == nil, attempt.remaining != nil { return [] }
    let linesWithMistakes = Set(mistakes.map(\.range.start.line))
    mistakes += (attempt.remaining?.all ?? []).filter { !linesWithMistakes.contains($0.range.start.line) }
    return mistakes
  }

  private struct Attempt {
    var mistakes: [SyntaxError]
    /// What is still wrong once the mistakes are repaired.
    var remaining: SyntaxError?
    var root: Node?

    /// The same, for when only the writer knows how far lines were meant to be indented.
    var withoutIndentationEdits: Attempt {
      var attempt = self
      for index in mistakes.indices
      where [.tabIndentation, .unusualSpace].contains(mistakes[index].code)
        && mistakes[index].edits.first?.range.start.column == 1
      {
        attempt.mistakes[index].edits = []
      }
      return attempt
    }
  }

  /// Repairs the text with tabs of several widths.
  ///
  /// When different widths give documents of different meaning, only the writer knows which was meant,
  /// and the edits of the indentation are left out.
  private static func bestAttempt(_ lines: [ScannedLine], _ part: SourceText, limits: ReaderLimits) -> Attempt {
    let first = attempt(lines, part, MistakeFinder.Widths(), limits: limits)
    let hasTab = first.mistakes.contains { $0.code == .tabIndentation }
    let hasWide = first.mistakes.contains { $0.code == .unusualSpace }
    guard hasTab || hasWide else { return first }
    var attempts = [first]
    for tab in hasTab ? [2, 4, 8] : [2] {
      for wide in hasWide ? [2, 1] : [2] where tab != 2 || wide != 2 {
        attempts.append(attempt(lines, part, .init(tab: tab, ideographicSpace: wide), limits: limits))
      }
    }
    let readable = attempts.filter { $0.remaining == nil }
    guard let best = readable.first else { return first.withoutIndentationEdits }
    return readable.allSatisfy { $0.root == best.root } ? best : best.withoutIndentationEdits
  }

  private static func attempt(
    _ lines: [ScannedLine], _ part: SourceText, _ widths: MistakeFinder.Widths, limits: ReaderLimits
  ) -> Attempt {
    let mistakes = MistakeFinder(lines, widths: widths).mistakes
    do {
      let repaired = try part.applying(mistakes.flatMap(\.edits))
      var splitter = DocumentSplitter(repaired)
      guard let raw = splitter.document() else { return Attempt(mistakes: mistakes) }
      let result = TreeBuilder.read(raw, of: repaired, limits: limits)
      switch result {
      case .success(let root): return Attempt(mistakes: mistakes, root: root)
      case .failure(let error): return Attempt(mistakes: mistakes, remaining: error)
      }
    } catch {
      // Rules that would change the same text do not know which of them is right.
      let first = mistakes.map { mistake in
        var mistake = mistake
        mistake.edits = []
        return mistake
      }
      return Attempt(mistakes: first)
    }
  }

  private static func parse(_ raw: RawDocument, of source: SourceText, limits: ReaderLimits) -> SyntaxError? {
    if case .failure(let error) = TreeBuilder.read(raw, of: source, limits: limits) { return error }
    return nil
  }
}
