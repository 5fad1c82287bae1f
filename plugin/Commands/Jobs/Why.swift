// `kubectl prepull why`: what a job waits for, or died of.
import ArgumentParser
import PrePullAPI
import PrePullEngine

/// The subcommand.
struct Why: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what a job waits for or died of, and what mends it.",
    discussion: """
      Looks at the job, its nodes, its Secrets, its Pods, the controller and the webhook, and names what keeps it \
      from going on: the most important first, each with the command that mends it. What only you know stands in \
      capitals in a command. What you may not read is listed and stops nothing. Nothing is changed, and nothing of \
      what is in a Secret is printed.

      EXAMPLES:
        kubectl prepull why warm-up
        kubectl prepull why imagepulljob/warm-up -n shop
        kubectl prepull why warm-up -o json | jq -r '.findings[].cause'

      Exit codes: 0 nothing is wrong, 1 something needs a person, or there is no such job, 2 the command line is wrong.
      """)

  @Argument(help: ArgumentHelp(JobAddress.help, valueName: "job"))
  var job: String

  @OptionGroup var namespace: NamespaceFlag

  @Option(
    name: [.customShort("o"), .long], help: ArgumentHelp("Print the findings for programs.", valueName: "format"))
  var output: ObjectFormat?

  @Option(help: "When to use colours.")
  var color: ColorChoice = .auto

  @OptionGroup var controller: ControllerFlags
  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func run() async throws {
    let address = try JobAddress(job)
    let now = EngineTime.now
    let facts = try await ClusterSession.run(connection, namespace: namespace.namespace) { session in
      let found = try await JobFinder(client: session.client, namespace: session.namespace).find(address)
      let gatherer = WhyGatherer(client: session.client, systemNamespace: controller.controllerNamespace, now: now)
      return await gatherer.facts(about: found)
    }
    let report = WhyReport(facts)
    if let output {
      StandardOutput.write(output.bytes(of: [report.node]))
    } else {
      StandardOutput.write(report.text(isColored: color.resolve(isTerminal: StandardOutput.isTerminal)))
    }
    if !report.isGood { throw CommandFailure(.wrongInput) }
  }
}
