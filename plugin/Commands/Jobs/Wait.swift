// `kubectl prepull wait`: for scripts that go on when a job has ended.
import ArgumentParser
import Kubernetes

struct Wait: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Wait until a job has ended, and say how.",
    discussion: """
      Prints one line when the job has ended, and nothing before.

      EXAMPLES:
        kubectl apply -f job.yaml
        kubectl prepull wait shop --timeout 30m

      Exit codes: 0 the job succeeded, 1 it failed or was deleted, 124 the time of --timeout was over, 130 Ctrl-C. A \
      job of Kruise has failed when a node has, or when not every node was tried.
      """
  )

  @Argument(help: ArgumentHelp(JobAddress.help, valueName: "job"))
  var job: String

  @OptionGroup var namespace: NamespaceFlag

  @Option(
    help: ArgumentHelp("Give up after this time, as in 30s or 10m; 0 looks once.", valueName: "duration"),
    transform: TimeLimit.parse)
  var timeout: Duration?

  @OptionGroup var controller: ControllerFlags

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func run() async throws {
    let address = try JobAddress(job)
    try await ClusterSession.run(connection, namespace: namespace.namespace) { session in
      let found = try await JobFinder(client: session.client, namespace: session.namespace).find(address)
      if JobSnapshot(found.object, kind: found.kind).isEndless {
        StandardError.write("warning: \(found.title) has the completionPolicy Never and does not end by itself\n")
      }
      let follower = JobFollower(
        session: session, found: found, controllerNamespace: controller.controllerNamespace, timeout: timeout)
      var view = SilentView()
      let end = try await follower.run(&view)
      StandardOutput.write(PlainLine.text(end))
      if end.state != .succeeded { throw CommandFailure(.failed) }
    }
  }
}
