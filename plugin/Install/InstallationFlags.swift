// The flags of `kubectl prepull install` that say what is installed.
import ArgumentParser

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
