// `kubectl prepull validate`: says what is wrong with manifests, and repairs what leaves no doubt.
import ArgumentParser
import PrePullAPI
import YAML

/// The subcommand.
struct Validate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find what is wrong in manifests, and repair what leaves no doubt.",
    discussion: """
      Checks every ImagePrePullJob, ImagePullJob, ImageListPullJob and NodeImage in the files, the items of \
      Lists included. Objects of other kinds are counted and left alone.

      -o json prints an array with one element a finding: file, line, column, endLine, endColumn, rule, \
      severity (error or warning), object, path, message, hint, fix. Lines and columns count from 1, columns \
      in Unicode scalars. What does not apply is null.

      EXAMPLES:
        # What is wrong with the files of a directory and the directories below it?
        kubectl prepull validate -f manifests -R

        # Show what would be repaired, then repair it in place
        kubectl prepull validate -f job.yaml --fix --diff
        kubectl prepull validate -f job.yaml --fix --write

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

  func validate() throws {
    if write, !fix { throw ValidationError("--write needs --fix") }
    if diff, !fix { throw ValidationError("--diff needs --fix") }
    if write, input.filename.contains("-") {
      throw ValidationError("standard input cannot be written in place; leave out --write")
    }
  }

  func run() throws {
    var sources = try input.load()
    if fix { sources = try repair(sources) }
    var findings = ValidationFindings()
    for source in sources { findings.check(source) }
    report(findings, in: sources)
    if findings.errors > 0 || (warningsAsErrors && findings.warnings > 0) { throw CommandFailure(.wrongInput) }
  }

  // MARK: - Repairing

  /// Repairs the sources and prints or writes them; what was done goes to stderr.
  private func repair(_ sources: [SourceText]) throws -> [SourceText] {
    let isColored = color.resolve(isTerminal: StandardOutput.isTerminal)
    var repaired: [SourceText] = []
    for source in sources {
      let repair = SourceRepair(source)
      repaired.append(repair.source)
      for applied in repair.applied { StandardError.write(RepairText.render(applied, in: source.name) + "\n") }
      guard write else { continue }
      if repair.source.bytes != source.bytes {
        try AtomicFile.replace(source.name, expecting: source.bytes, with: repair.source.bytes)
        let repairs = counted(repair.applied.count, "repair")
        StandardError.write("\(source.name.safeForTerminal): written, \(repairs)\n")
      }
    }
    if diff {
      for (old, new) in zip(sources, repaired) {
        StandardOutput.write(
          UnifiedDiff.render(old.name, old: old.text, new: new.text, isColored: isColored))
      }
    } else if !write {
      var documents = YAMLDocumentOutput()
      for source in repaired { documents.append(text: source.bytes[...]) }
      StandardOutput.write(documents.bytes)
    }
    return repaired
  }

  // MARK: - Reporting

  private func report(_ findings: ValidationFindings, in sources: [SourceText]) {
    let isTerminal = fix ? StandardError.isTerminal : StandardOutput.isTerminal
    let text: String
    switch output {
    case .text:
      text = Self.text(findings, in: sources, isColored: color.resolve(isTerminal: isTerminal), offersFix: !fix)
    case .json: text = DiagnosticJSON.render(findings.all)
    case .sarif: text = DiagnosticSARIF(toolVersion: PrepullVersion.current).render(findings.all)
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
    let style: Style = findings.errors > 0 ? .error : findings.warnings > 0 ? .warning : .success
    return text + style.paint(findings.summary, if: isColored) + "\n"
  }
}
