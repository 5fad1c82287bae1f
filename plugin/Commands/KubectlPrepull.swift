// The root command: `kubectl prepull`.
import ArgumentParser

/// The plugin. kubectl runs it as `kubectl prepull`, and that is how help names it.
@main
struct KubectlPrepull: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubectl prepull",
    abstract: "Put container images onto nodes before workloads need them.",
    subcommands: [Convert.self, Validate.self]
  )

  static func main() {
    CommandLineEntry.run(Array(CommandLine.arguments.dropFirst()))
  }
}
