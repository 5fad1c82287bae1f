// `kubectl prepull plan`: what a job would do, without doing it.
import ArgumentParser
import Kubernetes
import PrePullAPI
import PrePullEngine
import Terminal
import YAML

/// The subcommand.
struct Plan: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what jobs would do in the cluster, without doing it.",
    discussion: """
      Asks the cluster for its nodes and the job's Secrets, and lets the controller's own engine begin the job on \
      paper: which nodes pull, how many waves that takes, which nodes fail at once or are not chosen and why, which \
      Secret serves which image, which images are there already, how much is left to pull, and what overriders \
      change. Nothing is created and nothing is changed. Of Secrets only their registries are looked at; they are \
      never printed.

      EXAMPLES:
        # Would this job run, and where?
        kubectl prepull plan -f job.yaml

        # Before it is applied, from a scaffold
        kubectl prepull create --from deployment/web -l zone=a |
          kubectl prepull plan -f -

        # For a program
        kubectl prepull plan -f jobs/ -o json | jq '.nodes.notChosen'

      Exit codes: 0 every job would run, 1 a job would fail or could not be foretold, 2 the command line is wrong.
      """)

  @Argument(help: ArgumentHelp("A job of the cluster: NAME, or KIND/NAME as in imagepulljob/NAME.", valueName: "job"))
  var job: String?

  @OptionGroup var input: InputOptions
  @OptionGroup var namespace: NamespaceFlag

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Print plans for programs.", valueName: "format"))
  var output: ObjectFormat?

  @Option(help: "When to use colours.")
  var color: ColorChoice = .auto

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func validate() throws {
    if job != nil, !input.filename.isEmpty {
      throw ValidationError("name a job of the cluster or files with -f, not both")
    }
    if job == nil, input.filename.isEmpty {
      throw ValidationError("say which job: -f with a file, a directory or -, or the name of a job of the cluster")
    }
  }

  func run() async throws {
    let address = try job.map { text throws(CommandFailure) in try JobAddress(text) }
    let loaded = address == nil ? try input.load() : LoadedInput()
    for problem in loaded.problems { StandardError.write(problem.text + "\n") }
    let isComplete = !loaded.problems.contains(where: \.isError)
    let isColored = color.resolve(isTerminal: StandardError.isTerminal)
    let (forecasts, failures, nothing) = try await ClusterSession.run(connection, namespace: namespace.namespace) {
      session in
      let found: JobsToPlan
      if let address {
        found = JobsToPlan(try await JobFinder(client: session.client, namespace: session.namespace).find(address))
      } else {
        found = JobsToPlan(loaded.sources, defaultNamespace: session.namespace, isColored: isColored)
      }
      StandardError.write(found.failures)
      var forecaster = Forecaster(session.client)
      var forecasts: [(JobToPlan, JobForecast)] = []
      for job in found.jobs { forecasts.append((job, try await forecaster.forecast(job))) }
      return (forecasts, found.failureCount, found.nothing)
    }
    guard !forecasts.isEmpty else {
      throw CommandFailure(.wrongInput, isComplete && failures == 0 ? nothing : "")
    }
    write(forecasts)
    if !isComplete || failures > 0 || !forecasts.allSatisfy(\.1.isGood) { throw CommandFailure(.wrongInput) }
  }

  private func write(_ forecasts: [(JobToPlan, JobForecast)]) {
    if let output {
      StandardOutput.write(output.bytes(of: forecasts.map { $0.1.node(of: $0.0.object, from: $0.0.file) }))
      return
    }
    let text = ForecastText(isColored: color.resolve(isTerminal: StandardOutput.isTerminal))
    StandardOutput.write(forecasts.map { text.render($0.1, title: $0.0.heading) }.joined(separator: "\n"))
  }
}
