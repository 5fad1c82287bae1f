// The flag -n, for every command that reads or changes objects.
import ArgumentParser
import Kubernetes

/// Which namespace; what kubectl's flag means.
struct NamespaceFlag: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("The namespace; the context's when left out.", valueName: "name"))
  var namespace: String?
}
