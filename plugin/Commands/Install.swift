// `kubectl prepull install`: the manifests of prepull itself, from the binary.
import ArgumentParser
import YAML

/// The subcommand.
struct Install: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Install prepull into a cluster, or print its manifests.",
    discussion: """
      The manifests are in this binary; they are those that `kubectl apply -k manifests/` applies: namespace, CRDs, \
      RBAC, the webhook and, last, the webhook configurations.

      EXAMPLES:
        # What would be installed
        kubectl prepull install --dry-run=client

        # From a registry of your own, into a namespace of your own
        kubectl prepull install --image harbor.example.com/infra/prepull:v0.1.0 \\
          --namespace image-pulls --dry-run=client | kubectl apply --server-side -f -

        # With a webhook that runs outside the cluster
        kubectl prepull install --url https://webhook.example.com:8443 \\
          --ca-file ca.pem --dry-run=client
      """
  )

  /// How far an installation goes.
  enum DryRun: String, CaseIterable, ExpressibleByArgument {
    case client
  }

  @OptionGroup(title: "What is installed") var installation: InstallationFlags

  @Option(help: ArgumentHelp("client prints the objects.", valueName: "mode"))
  var dryRun: DryRun

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("How to print the objects.", valueName: "format"))
  var output: ObjectFormat = .yaml

  func run() throws {
    let request = try InstallationRequest(installation)
    for warning in request.warnings { StandardError.write("warning: \(warning.safeForTerminal)\n") }
    StandardOutput.write(output.bytes(of: try request.installation.objects()))
  }
}

/// What is installed, and where.
struct InstallationFlags: ParsableArguments {
  @Option(help: ArgumentHelp("The image of prepull's processes.", valueName: "reference"))
  var image: String?

  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("The namespace that prepull has to itself; prepull-system when left out.", valueName: "name"))
  var namespace: String?

  @Option(
    help: ArgumentHelp("A webhook outside the cluster, in place of one inside.", valueName: "https://host:port"))
  var url: String?

  @Option(
    help: ArgumentHelp("With --url: the PEM file of the CA that signed the webhook's certificate.", valueName: "file"),
    completion: .file())
  var caFile: String?
}
