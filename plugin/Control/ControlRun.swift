// Runs a command that steers a job.
import ArgumentParser
import Kubernetes
import PrePullEngine
import YAML

/// The arguments that all of them take.
struct ControlFlags: ParsableArguments {
  @Argument(help: ArgumentHelp(JobAddress.help, valueName: "job"))
  var job: String

  @OptionGroup var namespace: NamespaceFlag

  @Option(help: ArgumentHelp("client changes nothing; server checks the change and stores nothing.", valueName: "mode"))
  var dryRun: Install.DryRun = .none

  @OptionGroup var controller: ControllerFlags

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags
}

/// Finds the job, decides, and changes it.
struct ControlRun {
  /// The owner of the annotations.
  static let fieldManager = "kubectl-prepull"

  let flags: ControlFlags

  /// Does what `decide` says.
  ///
  /// - Throws: exit code 1 when there is no such job, or the command would not do what the user wants.
  func run(_ decide: (SteeredJob) -> JobChange) async throws {
    let address = try JobAddress(flags.job)
    try await ClusterSession.run(flags.connection, namespace: flags.namespace.namespace) { session in
      let found = try await JobFinder(client: session.client, namespace: session.namespace).find(address)
      switch decide(SteeredJob(found)) {
      case .nothing(let reason): StandardOutput.write("\(found.title.safeForTerminal) \(reason)\n")
      case .refusal(let reason): throw CommandFailure(.failed, "\(found.title): \(reason)")
      case .patch(let annotations, let done):
        if flags.dryRun != .client { try await patch(found, annotations, session) }
        StandardOutput.write("\(found.title.safeForTerminal) \(done)\(dryRunMark)\n")
        await warn(session)
      }
    }
  }

  private func patch(
    _ job: FoundJob, _ annotations: [ControlAnnotation: String?], _ session: ClusterSession
  ) async throws(CommandFailure) {
    do throws(KubernetesError) {
      _ = try await session.client.patch(
        job.resource, job.name, namespace: job.namespace, .merge(JobChange.mergePatch(annotations)),
        options: WriteOptions(isDryRun: flags.dryRun == .server, fieldManager: Self.fieldManager))
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }

  private var dryRunMark: String {
    switch flags.dryRun {
    case .none: ""
    case .client: " (dry run)"
    case .server: " (server dry run)"
    }
  }

  /// An annotation that nobody reads does nothing.
  private func warn(_ session: ClusterSession) async {
    let namespace = flags.controller.controllerNamespace
    let presence = await ControllerPresence(client: session.client, namespace: namespace)
    if let warning = presence.warning(namespace: namespace) {
      StandardError.write("warning: \(warning.safeForTerminal)\n")
    }
  }
}
