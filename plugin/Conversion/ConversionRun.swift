// Converts sources document by document and gathers the result, the report and the failures.
import PrePullAPI
import YAML

/// One run of `convert`.
struct ConversionRun {
  /// What the user chose.
  struct Settings {
    var converter: Converter
    var merges = false
    var dropsOthers = false
    var format = ConversionFormat.yaml
    var isColored = false
    /// What a cluster answered; nil asks none.
    var answers: ClusterAnswers?
  }

  /// The result.
  private(set) var output: ConversionOutput
  /// What was not exact, repaired or merged.
  private(set) var report: [ReportLine] = []
  /// The diagnostics of documents with errors, as `validate` prints them.
  private(set) var failures = ""
  /// The same as lines of the report.
  private(set) var failureLines: [ReportLine] = []
  /// Errors in the input.
  private(set) var errorCount = 0
  /// The worst level of the report.
  private(set) var level: ConversionNote.Level?
  /// The documents read.
  private(set) var documentCount = 0
  /// What only a cluster can answer; empty when none is to be asked.
  private(set) var questions: Set<ClusterQuestion> = []

  private let settings: Settings
  /// What waits until every job is known; used with `--merge` alone.
  private var held: [HeldDocument] = []
  private var jobs: [Job] = []
  /// The jobs of the result by kind, namespace and name: a second one would overwrite the first when applied.
  private var namesUsed: Set<String> = []

  init(_ settings: Settings) {
    self.settings = settings
    output = ConversionOutput(settings.format)
  }

  /// Converts everything that was loaded.
  init(_ settings: Settings, of loaded: LoadedInput) {
    self.init(settings)
    for problem in loaded.problems { add(problem) }
    for source in loaded.sources { add(source) }
    finish()
  }

  /// Converts the documents of a source.
  mutating func add(_ source: SourceText) {
    for document in ManifestReader(source) {
      documentCount += 1
      if document.diagnostics.errors.isEmpty, let readable = ReadableDocument(document, in: source) {
        add(readable, of: source.name)
      } else if let repaired = RepairedDocument(document, in: source) {
        report += repaired.lines
        for readable in repaired.documents { add(readable, of: source.name) }
      } else {
        fail(document, of: source)
      }
    }
  }

  /// Takes over a problem with a file as a whole.
  mutating func add(_ problem: InputProblem) {
    if problem.isError { errorCount += 1 }
    failures += problem.text + "\n"
    failureLines.append(
      ReportLine(file: problem.file, level: problem.isError ? "error" : "note", message: problem.message))
  }

  /// The lines that matter when the run ends with `code`: after a failure those that led to it, or come with it.
  func lines(for code: CommandFailure.Code?) -> [ReportLine] {
    func lines(of levels: [ConversionNote.Level]) -> [ReportLine] {
      report.filter { line in levels.contains { $0.rawValue == line.level } }
    }
    switch code {
    case nil, .done, .ofCommand: return report
    case .wouldLose where level != .noForm: return lines(of: [.lost])
    default: return lines(of: [.noForm])
    }
  }

  /// Folds and converts what was held back.
  mutating func finish() {
    guard settings.merges, errorCount == 0 else { return }
    let merged = JobMerger.merge(jobs.map { JobMerger.Candidate($0.node, of: $0.kind) })
    // A job that went into another one leaves nothing at its own place.
    var results = [Resolution](repeating: .objects([]), count: jobs.count)
    for merge in merged {
      guard let first = merge.sources.first else { continue }
      var job = jobs[first]
      job.node = merge.candidate.node
      job.kind = merge.candidate.kind
      if merge.sources.count > 1 { reportMerge(of: merge, into: job) }
      results[first] = convert(job, isAsWritten: merge.sources.count == 1)
    }
    for document in held { emit(document) { results[$0] } }
  }

  // MARK: - Documents

  private mutating func add(_ document: ReadableDocument, of file: String) {
    let heldDocument = hold(document, of: file)
    if settings.merges {
      held.append(heldDocument)
      return
    }
    let results = jobs.map { convert($0, isAsWritten: true) }
    jobs.removeAll(keepingCapacity: true)
    // Nothing is printed after a failure, so there is no need to keep it either.
    if errorCount == 0, level != .noForm { emit(heldDocument) { results[$0] } }
  }

  /// Notes the jobs of a document and where their results go.
  private mutating func hold(_ document: ReadableDocument, of file: String) -> HeldDocument {
    var slots: [HeldDocument.Slot] = []
    for object in document.objects {
      if case .ours(let kind) = object.kind, kind.dialect != .nodeImage {
        jobs.append(
          Job(
            node: object.node, kind: kind, file: file, line: document.line(of: object.node), title: object.title,
            prefix: object.prefix))
        slots.append(.job(jobs.count - 1))
      } else {
        slots.append(.other(object.node))
      }
    }
    return HeldDocument(text: document.text, root: document.root, slots: slots)
  }

  private mutating func emit(_ document: HeldDocument, _ result: (Int) -> Resolution) {
    switch document.resolved(dropsOthers: settings.dropsOthers, result) {
    case .asWritten: output.append(text: document.text, root: document.root)
    case .objects(let objects): for object in objects { output.append(object) }
    }
  }

  // MARK: - Jobs

  private mutating func convert(_ job: Job, isAsWritten: Bool) -> Resolution {
    let target = settings.converter.target
    let version = job.node["apiVersion"]?.string?.split(separator: "/").last.map(String.init)
    if isAsWritten, job.kind.dialect == target.dialect, target.version == nil || target.version == version {
      _ = noteName(of: job.node)
      return .asWritten
    }
    let (objects, notes) = objects(of: job)
    level = ([level] + notes.map(\.level)).compactMap(\.self).max()
    for note in notes {
      report.append(
        job.reportLine(
          note.level.rawValue, FieldPath(job.prefix.steps + note.path.steps).description, note.message))
    }
    for object in objects { checkName(of: object, from: job) }
    return .objects(objects)
  }

  /// Converts a job, with what a cluster knows of it where that was asked for.
  private mutating func objects(of job: Job) -> (objects: [Node], notes: [ConversionNote]) {
    var converter = settings.converter
    var node = job.node
    var notes: [ConversionNote] = []
    if let answers = settings.answers, converter.target.dialect == .kubeedge, job.kind.dialect != .kubeedge {
      node = job.kind.normalized(node)
      // The namespace that the cluster is asked about is the one that the result names.
      converter.options.namespace = converter.options.namespace ?? answers.namespace
      questions.formUnion(answers.questions(about: node, options: converter.options))
      let resolved = answers.resolve(node, options: converter.options)
      notes = resolved.notes
      // What has no form is said once, in the words of the resolution.
      guard !notes.contains(where: { $0.level == .noForm }) else { return ([], notes) }
      node = resolved.node
      converter.options.secretFor += resolved.secretFor
    }
    let conversion = converter.convert(node, of: job.kind)
    return (conversion.objects, notes + conversion.notes)
  }

  /// Whether the object's name is new in the result; a generated one always is.
  private mutating func noteName(of object: Node) -> Bool {
    guard let kind = object["kind"]?.string, let name = object["metadata"]?["name"]?.string else { return true }
    return namesUsed.insert("\(kind)/\(object["metadata"]?["namespace"]?.string ?? "")/\(name)").inserted
  }

  private mutating func checkName(of object: Node, from job: Job) {
    guard !noteName(of: object), let kind = object["kind"]?.string, let name = object["metadata"]?["name"]?.string
    else { return }
    let namespace = object["metadata"]?["namespace"]?.string
    level = .noForm
    report.append(
      job.reportLine(
        ConversionNote.Level.noForm.rawValue, "metadata.name",
        "another \(kind) of the result is named \(namespace.map { "\($0)/" } ?? "")\(name) too; rename one of the jobs")
    )
  }

  private mutating func reportMerge(of merge: JobMerger.Merged, into job: Job) {
    let name = merge.candidate.node["metadata"]?["name"]?.string ?? ""
    let others = merge.sources.dropFirst().map { jobs[$0].title }.joined(separator: ", ")
    report.append(job.reportLine("merged", nil, "with \(others) into \(merge.candidate.kind.kind)/\(name)"))
  }

  // MARK: - Failures

  private mutating func fail(_ document: ManifestDocument, of source: SourceText) {
    var findings = ValidationFindings()
    findings.check(document, of: source)
    errorCount += max(findings.errors, 1)
    let renderer = DiagnosticText(source: source, isColored: settings.isColored)
    for finding in findings.all { failures += renderer.render(finding) + "\n" }
    failureLines += findings.all.map { finding in
      let diagnostic = finding.diagnostic
      return ReportLine(
        file: finding.file, line: diagnostic.range.map { Int($0.start.line) }, object: finding.object,
        level: diagnostic.severity.rawValue,
        path: diagnostic.path.steps.isEmpty ? nil : diagnostic.path.description,
        message: "\(diagnostic.message) [\(diagnostic.rule.id)]")
    }
  }
}

/// A job on its way.
struct Job {
  var node: Node
  var kind: ResourceKind
  var file: String
  var line: Int?
  var title: String
  var prefix: FieldPath

  /// A line of the report about this job.
  func reportLine(_ level: String, _ path: String?, _ message: String) -> ReportLine {
    ReportLine(file: file, line: line, object: title, level: level, path: path, message: message)
  }
}

/// What takes the place of a job or a document.
enum Resolution {
  /// It stays as it was written.
  case asWritten
  /// These objects, perhaps none.
  case objects([Node])
}
