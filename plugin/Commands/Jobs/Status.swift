// `kubectl prepull status`: how far a job is.
import ArgumentParser
import Kubernetes
import PrePullEngine
import YAML

struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show how far a job is, live with --watch.",
    discussion: """
      With --watch the job is followed until it ends: on a terminal in place, with rate and time left; elsewhere with \
      a line for each change, and with -o json as one object a line. Every node's outcome is listed with --nodes, also \
      those that the job's own status has no room for.

      EXAMPLES:
        # How far is it?
        kubectl prepull status shop

        # See it happen
        kubectl prepull status imagepulljob/shop -n prod --watch

        # Which nodes failed, and why
        kubectl prepull status shop --failed

        # In a pipeline, for at most ten minutes
        kubectl prepull status shop --watch --timeout 10m -o json

      Exit codes with --watch: 0 the job succeeded, 1 it failed or was deleted, 124 the time of --timeout was over, \
      130 Ctrl-C. A job of Kruise has failed when a node has, or when not every node was tried.
      """
  )

  /// How the job is printed.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case wide, json, yaml

    /// The form of documents, nil for text.
    var document: ObjectFormat? { ObjectFormat(rawValue: rawValue) }
  }

  @Argument(help: ArgumentHelp(JobAddress.help, valueName: "job"))
  var job: String

  @OptionGroup var namespace: NamespaceFlag

  @Flag(name: [.customShort("w"), .long], help: "Follow the job until it ends.")
  var watch = false

  @OptionGroup var nodes: NodeChoiceFlags

  @Option(
    help: ArgumentHelp("With --watch: give up after this time, as in 30s or 10m.", valueName: "duration"),
    transform: TimeLimit.parse)
  var timeout: Duration?

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("How to print it.", valueName: "format"))
  var output: Format?

  @Option(help: ArgumentHelp("When to colour.", valueName: "when"))
  var color: ColorChoice = .auto

  @OptionGroup var controller: ControllerFlags

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func run() async throws {
    let address = try JobAddress(job)
    guard watch || timeout == nil else {
      throw CommandFailure(.wrongCommandLine, "--timeout goes with --watch")
    }
    try await ClusterSession.run(connection, namespace: namespace.namespace) { session in
      let found = try await JobFinder(client: session.client, namespace: session.namespace).find(address)
      if watch {
        try await follow(found, session)
      } else {
        let report = await StatusReport(found, session: session, controllerNamespace: controller.controllerNamespace)
        print(report)
      }
    }
  }

  private var isColored: Bool { color.resolve(isTerminal: StandardOutput.isTerminal) }

  // MARK: - Once

  private func print(_ report: StatusReport) {
    for note in report.notes(listsNodes: nodes.nodes || nodes.failed) {
      StandardError.write("warning: \(note.safeForTerminal)\n")
    }
    let listed = nodes.choose(from: report.nodes)
    if let format = output?.document {
      StandardOutput.write(format.bytes(of: [StatusDocument.node(report.job, nodes: listed)]))
    } else if let listed {
      write(listed, of: report.job)
    } else {
      StandardOutput.write(screen(of: report.job))
    }
  }

  private func write(_ listed: [NodeReport], of job: JobSnapshot) {
    guard !listed.isEmpty else { return StandardError.write(nodes.noneNote(of: job)) }
    StandardOutput.write(NodeTable.table(of: listed, now: .now).text(isWide: output == .wide))
  }

  private func screen(of job: JobSnapshot) -> String {
    var size = TerminalSize.standard
    let isTerminal = StandardOutput.isTerminal
    if isTerminal { size.columns = TerminalScreen.size.columns }
    size.rows = output == .wide ? TerminalSize.unlimited.rows : 24
    if output == .wide, !isTerminal { size.columns = TerminalSize.unlimited.columns }
    let context = FrameContext(
      now: .now, size: size, isColored: isColored, isUnicode: isTerminal && TerminalScreen.isUnicode(),
      isWide: output == .wide)
    return JobFrame(job: job, context: context).lines.map { $0 + "\n" }.joined()
  }

  // MARK: - To the end

  private func follow(_ found: FoundJob, _ session: ClusterSession) async throws(CommandFailure) {
    let follower = JobFollower(
      session: session, found: found, controllerNamespace: controller.controllerNamespace, timeout: timeout)
    let end: JobSnapshot
    if let format = output?.document {
      var view = DocumentView(format, nodes: nodes)
      end = try await follower.run(&view)
    } else if TerminalScreen.canDraw(isTerminal: StandardOutput.isTerminal) {
      var view = LiveView(isColored: isColored, isUnicode: TerminalScreen.isUnicode(), isWide: output == .wide)
      end = try await follower.run(&view)
    } else {
      var view = PlainView()
      end = try await follower.run(&view)
    }
    if output?.document == nil, nodes.nodes || nodes.failed {
      let report = await StatusReport(found, session: session, controllerNamespace: controller.controllerNamespace)
      if let listed = nodes.choose(from: report.nodes) { write(listed, of: report.job) }
    }
    if end.state != .succeeded { throw CommandFailure(.failed) }
  }
}
