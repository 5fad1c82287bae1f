// The flag -n, for every command that reads or changes objects.
import ArgumentParser
import PrePullAPI

/// Which namespace; what kubectl's flag means.
struct NamespaceFlag: ParsableArguments {
  @Option(
    name: [.customShort("n"), .long],
    help: ArgumentHelp("The namespace; the context's when left out.", valueName: "name"))
  var namespace: String?

  func validate() throws { try Self.check(namespace, "--namespace") }

  /// Refuses what can be no namespace's name.
  ///
  /// - Throws: exit code 2, with the flag that the name was given to.
  static func check(_ name: String?, _ flag: String) throws {
    guard let name, let problem = KubernetesName.dns1123LabelProblem(name) else { return }
    throw ValidationError("\(flag): the namespace \(quotedForTerminal(name)) \(problem)")
  }
}
