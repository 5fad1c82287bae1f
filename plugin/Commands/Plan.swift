// `kubectl prepull plan`: what a job would do, without doing it.
import ArgumentParser
import Kubernetes
import PrePullAPI
import PrePullEngine
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

  @OptionGroup var input: InputOptions

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The namespace of jobs that need one and name none.", valueName: "name"))
  var namespace: String?

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Print plans for programs.", valueName: "format"))
  var output: ObjectFormat?

  @Option(help: "When to use colours.")
  var color: ColorChoice = .auto

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func validate() throws {
    if let namespace, let problem = KubernetesName.dns1123LabelProblem(namespace) {
      throw ValidationError("the namespace \(quotedForTerminal(namespace)) \(problem)")
    }
  }

  func run() async throws {
    let loaded = try input.load()
    for problem in loaded.problems { StandardError.write(problem.text + "\n") }
    let configuration = try connection.configuration()
    let found = JobsToPlan(
      loaded.sources, defaultNamespace: namespace ?? configuration.defaultNamespace,
      isColored: color.resolve(isTerminal: StandardError.isTerminal))
    StandardError.write(found.failures)
    var isGood = found.failureCount == 0 && !loaded.problems.contains(where: \.isError)
    guard !found.jobs.isEmpty else {
      throw CommandFailure(.wrongInput, isGood ? "there is no job in the input" : "")
    }
    let jobs = found.jobs
    let forecasts = try await ClusterSession.run(configuration) { client in
      var forecaster = Forecaster(client)
      var forecasts: [(JobToPlan, JobForecast)] = []
      for job in jobs { forecasts.append((job, try await forecaster.forecast(job))) }
      return forecasts
    }
    write(forecasts)
    isGood = isGood && forecasts.allSatisfy(\.1.isGood)
    if !isGood { throw CommandFailure(.wrongInput) }
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

extension Forecaster {
  fileprivate mutating func forecast(_ job: JobToPlan) async throws(CommandFailure) -> JobForecast {
    let plan: PullPlan
    do throws(PlanProblem) {
      plan = try PullPlan(job.object, of: job.kind)
    } catch {
      throw CommandFailure(.wrongInput, "\(job.title): \(error)")
    }
    return try await forecast(plan, in: job.object.objectNamespace ?? "default")
  }
}
