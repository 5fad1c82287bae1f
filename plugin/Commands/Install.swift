// `kubectl prepull install`: the manifests of prepull itself, from the binary.
import ArgumentParser
import Kubernetes
import Logging
import PrePullAPI
import YAML

/// The subcommand.
struct Install: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Install prepull into a cluster, or print its manifests.",
    discussion: """
      The manifests are in this binary; they are those that `kubectl apply -k manifests/` applies: namespace, CRDs, \
      RBAC, the controller, the webhook and, last, the webhook configurations. They are applied on the server side, so \
      that installing again updates what is there. The first object that fails ends the installation.

      EXAMPLES:
        # Into the cluster of the current context
        kubectl prepull install

        # What would be installed; what the server would say to it
        kubectl prepull install --dry-run=client
        kubectl prepull install --dry-run=server

        # From a registry of your own, into a namespace of your own
        kubectl prepull install --namespace image-pulls \\
          --image harbor.example.com/infra/prepull:v0.1.0

        # With a webhook that runs outside the cluster
        kubectl prepull install --url https://webhook.example.com:8443 \\
          --ca-file ca.pem
      """
  )

  /// How far an installation goes.
  enum DryRun: String, CaseIterable, ExpressibleByArgument {
    /// The objects are applied.
    case none
    /// The server says what it would do.
    case server
    /// No cluster is needed.
    case client
  }

  @OptionGroup(title: "What is installed") var installation: InstallationFlags

  @Option(
    help: ArgumentHelp(
      "client prints the objects and needs no cluster; server has them checked and stores nothing.", valueName: "mode"))
  var dryRun: DryRun = .none

  @Flag(help: "Take over fields that somebody else has set, such as an earlier kubectl apply.")
  var forceConflicts = false

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Print the objects; without a dry run, as the server has them.", valueName: "format"))
  var output: ObjectFormat?

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func run() async throws {
    let request = try InstallationRequest(installation)
    for warning in request.warnings { StandardError.write("warning: \(warning.safeForTerminal)\n") }
    let objects = try request.installation.objects()
    if dryRun == .client {
      StandardOutput.write((output ?? .yaml).bytes(of: objects))
    } else {
      try await apply(objects)
    }
  }

  private func apply(_ objects: [Node]) async throws {
    let configuration = try connection.configuration()
    let apply = ServerSideApply(isDryRun: dryRun == .server, isForced: forceConflicts)
    var stored: [Node] = []
    var unchecked = 0
    do {
      try await KubernetesClient.withClient(
        configuration: configuration, options: ClientOptions(userAgent: "kubectl-prepull/\(PrepullVersion.current)"),
        // What the client has to say is in its errors.
        logger: Logger(label: "kubectl-prepull") { _ in SwiftLogNoOpLogHandler() }
      ) { client in
        try await apply.apply(objects, with: client) { applied in
          guard let object = applied.object else { return unchecked += 1 }
          stored.append(object)
          if output == nil { StandardOutput.write(line(for: applied)) }
        }
      }
    } catch let error as KubernetesError {
      throw CommandFailure(.wrongInput, error.description)
    }
    if unchecked > 0 {
      StandardError.write(
        "warning: the namespace \(installation.namespace ?? Installation.defaultNamespace) does not exist yet, so the "
          + "server did not check the \(counted(unchecked, "object")) in it\n")
    }
    if let output { StandardOutput.write(output.bytes(of: stored)) }
  }

  /// `deployment.apps/prepull-webhook serverside-applied`, as kubectl says it.
  private func line(for applied: ServerSideApply.Applied) -> String {
    "\(applied.title.safeForTerminal) serverside-applied\(dryRun == .server ? " (server dry run)" : "")\n"
  }
}
