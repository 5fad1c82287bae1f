// `kubectl prepull validate`: says what is wrong with manifests, and repairs what leaves no doubt.
import ArgumentParser
import PrePullAPI
import YAML

/// The subcommand.
struct Validate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what is wrong in manifests, and repair what leaves no doubt.",
    discussion: """
      Checks every ImagePrePullJob, ImagePullJob, ImageListPullJob and NodeImage in the files, the items of \
      Lists included. Objects of other kinds are counted and left alone.

      -o json prints an array with one element a finding: file, line, column, endLine, endColumn, rule, \
      severity (error, warning or note), object, path, message, hint, fix, fixed. Lines and columns count from \
      1, columns in Unicode scalars. What does not apply is null, as the rule of a file that cannot be read. \
      With --fix the array goes to stderr, and the repairs that were made are elements with "fixed": true.

      EXAMPLES:
        # What is wrong with the files of a directory and the directories below it?
        kubectl prepull validate -f manifests -R

        # Show what would be repaired, then repair it in place
        kubectl prepull validate -f job.yaml --fix --diff
        kubectl prepull validate -f job.yaml --fix --write

        # What would the cluster's webhook say? It also knows the Secrets.
        kubectl prepull validate -f job.yaml --webhook https://localhost:8443 \\
          --ca ca.crt --as alice

        # For a code scanning service
        kubectl prepull validate -f manifests -R -o sarif > prepull.sarif

      Exit codes: 0 no errors, 1 errors, 2 the command line is wrong.
      """)

  /// The forms of the findings.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json, sarif
  }

  @OptionGroup var input: InputOptions

  @Flag(help: "Repair what is unambiguous and print the result; findings then go to stderr.")
  var fix = false

  @Flag(help: "With --fix: write the repaired files in place instead of printing them.")
  var write = false

  @Flag(help: "With --fix: print a unified diff instead of the repaired documents.")
  var diff = false

  @Flag(help: "Exit with 1 on warnings too.")
  var warningsAsErrors = false

  @Option(name: [.customShort("o"), .customLong("output")], help: "The form of the findings.")
  var output: Format = .text

  @Option(help: "When to use colours.")
  var color: ColorChoice = .auto

  @OptionGroup(title: "A running webhook") var remote: WebhookFlags

  func validate() throws {
    if write, !fix { throw ValidationError("--write needs --fix") }
    if diff, !fix { throw ValidationError("--diff needs --fix") }
    if write, input.paths.contains("-") {
      throw ValidationError("standard input cannot be written in place; leave out --write")
    }
  }

  func run() async throws {
    let loaded = try input.load()
    var sources = loaded.sources
    var findings = ValidationFindings()
    findings.problems = loaded.problems
    var repairs: [MadeRepair] = []
    if fix { sources = repair(sources, &repairs, &findings.problems) }
    if let url = remote.webhook {
      try await WebhookJudge.with(url, remote) { judge throws(CommandFailure) in
        for source in sources { try await findings.check(source, with: judge) }
      }
    } else {
      for source in sources { findings.check(source) }
    }
    report(findings, repairs, in: sources)
    if findings.hasErrors || (warningsAsErrors && findings.warnings > 0) { throw CommandFailure(.wrongInput) }
  }

  // MARK: - Repairing

  /// Repairs the sources and prints or writes them; what was done goes to stderr. A file that cannot be written
  /// stays as it is and becomes a problem.
  private func repair(
    _ sources: [SourceText], _ repairs: inout [MadeRepair], _ problems: inout [InputProblem]
  ) -> [SourceText] {
    var repaired: [SourceText] = []
    for source in sources {
      let repair = SourceRepair(source)
      let isChanged = repair.source.bytes != source.bytes
      if write, isChanged {
        do throws(CommandFailure) {
          try AtomicFile.replace(source.name, expecting: source.bytes, with: repair.source.bytes)
        } catch {
          problems.append(InputProblem(file: source.name, message: error.message))
          repaired.append(source)
          continue
        }
      }
      repaired.append(repair.source)
      repairs += repair.applied.map { MadeRepair(file: source.name, applied: $0) }
      guard output == .text else { continue }
      for applied in repair.applied { StandardError.write(RepairText.render(applied, in: source.name) + "\n") }
      if write, isChanged {
        let count = counted(repair.applied.count, "repair")
        StandardError.write("\(source.name.safeForTerminal): written, \(count)\n")
      }
    }
    if diff {
      let isTerminal = StandardOutput.isTerminal
      let isColored = color.resolve(isTerminal: isTerminal)
      for (old, new) in zip(sources, repaired) {
        StandardOutput.write(
          UnifiedDiff.render(
            old.name, old: old.text, new: new.text, isColored: isColored, isTerminal: isTerminal))
      }
    } else if !write {
      var documents = YAMLDocumentOutput()
      for source in repaired { documents.append(text: source.bytes[...]) }
      StandardOutput.write(documents.bytes)
    }
    return repaired
  }

  // MARK: - Reporting

  private func report(_ findings: ValidationFindings, _ repairs: [MadeRepair], in sources: [SourceText]) {
    let isTerminal = fix ? StandardError.isTerminal : StandardOutput.isTerminal
    // A document for machines is alone on its stream; notes find a place beside it, or else inside it.
    let isInside = output != .text
    let beside = findings.problems.filter { !isInside || (!$0.isError && !fix) }
    let inside = findings.problems.filter { isInside && ($0.isError || fix) }
    for problem in beside { StandardError.write(problem.text + "\n") }
    let text: String
    switch output {
    case .text:
      text =
        sources.isEmpty && !beside.isEmpty
        ? "" : Self.text(findings, in: sources, isColored: color.resolve(isTerminal: isTerminal), offersFix: !fix)
    case .json: text = DiagnosticJSON.render(findings.all, problems: inside, repairs: repairs)
    case .sarif:
      text = DiagnosticSARIF(toolVersion: PrepullVersion.current).render(findings.all, problems: inside)
    }
    if fix { StandardError.write(text) } else { StandardOutput.write(text) }
  }

  /// The findings as compilers print them, and the summary.
  static func text(
    _ findings: ValidationFindings, in sources: [SourceText], isColored: Bool, offersFix: Bool
  ) -> String {
    var text = ""
    for finding in findings.all {
      let renderer = DiagnosticText(source: sources[finding.source], isColored: isColored, offersFix: offersFix)
      text += renderer.render(finding) + "\n"
    }
    let style: Style = findings.hasErrors ? .error : findings.warnings > 0 ? .warning : .success
    return text + style.paint(findings.summary, if: isColored) + "\n"
  }
}
