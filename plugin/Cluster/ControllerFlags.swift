// Where the controller and what it keeps are found.
import ArgumentParser

/// The flag that says where prepull is installed.
struct ControllerFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("The namespace that prepull is installed in.", valueName: "name"))
  var controllerNamespace = "prepull-system"

  func validate() throws { try NamespaceFlag.check(controllerNamespace, "--controller-namespace") }
}
