// `kubectl prepull convert`: writes jobs in another dialect.
import ArgumentParser
import PrePullAPI
import YAML

/// The subcommand.
struct Convert: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write jobs in another dialect.",
    discussion: """
      Reads many documents and Lists and prints as many. Documents of other kinds pass through byte for byte, and \
      so do jobs that are in the dialect already. A List with a job that changes is written anew with all its \
      items: their values stay, comments and layout do not. Jobs whose errors leave no doubt about what was meant are repaired \
      on the way. What the target cannot say exactly is reported on stderr, one line a field:

        approximate            the target says nearly the same
        kept in an annotation  the target cannot say it; converting back restores it
        lost                   the target cannot say it: exit 3 unless --allow-lossy
        no form                the target cannot say the job at all: exit 3
        repaired, merged       what else was done

      KubeEdge chooses no nodes by their Pods and wants to know which Secret is for which registry. With --resolve the \
      cluster is asked for both: podSelector becomes the nodes that its Pods run on now, and several pullSecrets are \
      told apart by the registries in them. Nothing else of a Secret is looked at or printed.

      The dialects are kubeedge, kruise and kruise-list, each with its versions, as in kruise-list/v1beta1. \
      Nothing is printed to stdout unless everything could be converted.

      EXAMPLES:
        # KubeEdge to Kruise
        kubectl prepull convert -f job.yaml --to kruise-list -n default

        # All Kruise jobs of a cluster as KubeEdge jobs; one for several images
        kubectl get imagepulljobs -A -o yaml |
          kubectl prepull convert -f - --to kubeedge --merge

        # A job that follows Pods: ask the cluster for their nodes
        kubectl prepull convert -f follow.yaml --to kubeedge --resolve

      Exit codes: 0 done, 1 the input is wrong, 2 the command line is wrong, 3 something would be lost.
      """)

  @OptionGroup var input: InputOptions

  @Option(
    help: ArgumentHelp("The dialect to write, perhaps with its version.", valueName: "dialect[/version]"),
    completion: .list(
      ConversionTarget.jobDialects.flatMap { dialect in
        [dialect.rawValue] + ResourceKind.of(dialect).versions.map { "\(dialect.rawValue)/\($0)" }
      }), transform: ConversionTarget.parse)
  var to: ConversionTarget

  @Option(
    name: .shortAndLong,
    help: "The namespace of jobs that have none, as KubeEdge's; it must be where their Secrets are.")
  var namespace: String?

  @Option(
    help: ArgumentHelp(
      "Which Secret opens which registry, for Kruise jobs with several; repeatable.",
      valueName: "registry=namespace/name"),
    transform: RegistrySecret.parse)
  var secretFor: [RegistrySecret] = []

  @Flag(help: "Ask the cluster for what only it knows: the nodes of a podSelector, the registries of Secrets.")
  var resolve = false

  @Flag(help: "Fold jobs that differ in their image alone, or that a conversion split off one job, into one.")
  var merge = false

  @Flag(help: "Convert even when something is lost.")
  var allowLossy = false

  @Flag(help: "Leave out the objects that are no jobs.")
  var onlyJobs = false

  @Option(name: [.customShort("o"), .customLong("output")], help: "The form of the result.")
  var output: ConversionFormat = .yaml

  @Option(help: "The form of the report on stderr.")
  var report: ReportFormat = .text

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func validate() throws {
    if resolve, to.dialect != .kubeedge {
      throw ValidationError("--resolve is for --to kubeedge: Kruise can say all that a cluster would be asked for")
    }
    if let namespace, let problem = KubernetesName.dns1123LabelProblem(namespace) {
      throw ValidationError("the namespace \(quotedForTerminal(namespace)) \(problem)")
    }
  }

  func run() async throws {
    let loaded = try input.load()
    var settings = ConversionRun.Settings(converter: Converter(to: to, options: options))
    // One ImagePullJob has one image, so there is nothing to fold jobs into.
    settings.merges = merge && to.dialect != .kruise
    settings.dropsOthers = onlyJobs
    settings.format = output
    settings.isColored = ColorChoice.auto.resolve(isTerminal: StandardError.isTerminal)
    if resolve { settings.answers = try await answers(for: loaded, settings) }
    let run = ConversionRun(settings, of: loaded)
    let failure = failure(of: run, isUnread: loaded.sources.isEmpty)
    let lines = run.lines(for: failure?.code)
    guard report == .json else {
      // What stopped it comes first.
      StandardError.write(run.failures + report.render(lines))
      if let failure { throw failure }
      StandardOutput.write(run.output.bytes)
      return
    }
    // The array is alone on stderr, so the failure's message is its last element.
    let last = failure.flatMap { $0.message.isEmpty ? nil : ReportLine(level: "error", message: $0.message) }
    StandardError.write(report.render(run.failureLines + lines + (last.map { [$0] } ?? [])))
    if let failure { throw CommandFailure(failure.code) }
    StandardOutput.write(run.output.bytes)
  }

  /// What the cluster says to the questions that the jobs raise; it is not asked when they raise none.
  private func answers(for loaded: LoadedInput, _ settings: ConversionRun.Settings) async throws -> ClusterAnswers {
    let configuration = try connection.configuration()
    var asking = settings
    asking.answers = ClusterAnswers(namespace: namespace ?? configuration.defaultNamespace)
    let questions = ConversionRun(asking, of: loaded).questions
    guard !questions.isEmpty else { return ClusterAnswers(namespace: namespace ?? configuration.defaultNamespace) }
    return try await ClusterSession.run(connection, namespace: namespace) { session in
      await ClusterAnswers(to: questions, with: session)
    }
  }

  private var options: ConversionOptions {
    ConversionOptions(namespace: namespace, secretFor: secretFor.map { ($0.registry, $0.secret) })
  }

  /// Why the result must not be printed, nil when it may.
  private func failure(of run: ConversionRun, isUnread: Bool) -> CommandFailure? {
    if run.errorCount > 0 {
      // With nothing read there is no more to say than why.
      guard !isUnread else { return CommandFailure(.wrongInput) }
      return CommandFailure(.wrongInput, "\(counted(run.errorCount, "error")) in the input; nothing was converted")
    }
    if run.documentCount == 0 { return CommandFailure(.wrongInput, "there is no object in the input") }
    if run.level == .noForm {
      return CommandFailure(
        .wouldLose, "\(to.dialect.rawValue) cannot say every job; nothing was converted")
    }
    if run.level == .lost, !allowLossy {
      return CommandFailure(
        .wouldLose, "the conversion would lose something; nothing was converted (--allow-lossy converts all the same)")
    }
    return nil
  }
}

extension ConversionFormat: ExpressibleByArgument {}
extension ReportFormat: ExpressibleByArgument {}
