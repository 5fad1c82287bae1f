// A document without errors: as it was written, or repaired.
import PrePullAPI
import YAML

/// A document that can be converted.
struct ReadableDocument {
  /// The document's text, with the comments in front of it.
  var text: ArraySlice<UInt8>
  /// Its tree.
  var root: Node
  /// Its objects.
  var objects: [ManifestObject]
  /// The lines of the source in front of `text`, when that was read by itself.
  var linesBefore: Int

  /// Takes a document of `source`.
  init?(_ document: ManifestDocument, in source: SourceText, linesBefore: Int = 0) {
    guard let read = document.document else { return nil }
    text = read.raw.text(of: source)
    root = read.root
    objects = document.objects
    self.linesBefore = linesBefore
  }

  /// The line in the source that a node begins at.
  func line(of node: Node) -> Int? { node.range.map { Int($0.start.line) + linesBefore } }
}

/// A document with errors after its repair.
struct RepairedDocument {
  /// What came of it: more than one document when the repair brought a `---` to light.
  var documents: [ReadableDocument]
  /// What was repaired.
  var lines: [ReportLine]

  /// Repairs one document alone, so that a source of many documents is not read over and over.
  ///
  /// - Returns: nil when an error remains.
  init?(_ document: ManifestDocument, in source: SourceText) {
    guard let raw = document.raw, document.diagnostics.contains(where: { $0.fix != nil }) else { return nil }
    let linesBefore = Int(raw.start.line) - 1
    let repair = SourceRepair(SourceText(name: source.name, bytes: Array(raw.text(of: source))))
    documents = []
    for repaired in ManifestReader(repair.source) {
      guard repaired.diagnostics.errors.isEmpty,
        let readable = ReadableDocument(repaired, in: repair.source, linesBefore: linesBefore)
      else { return nil }
      documents.append(readable)
    }
    guard !documents.isEmpty else { return nil }
    let title = documents.lazy.flatMap(\.objects).first?.title
    lines = repair.applied.map { applied in
      ReportLine(
        file: source.name, line: applied.range.map { Int($0.start.line) + linesBefore }, object: title,
        level: "repaired", path: nil, message: "\(applied.summary) [\(applied.rule.id)]")
    }
  }
}
