// How a command line ends: exit codes, suggestions, help.
import ArgumentParser
import Testing

@testable import kubectl_prepull

@Suite struct CommandLineTests {
  private func outcome(_ commandLine: String) -> CommandLineEntry.Outcome {
    CommandLineEntry.outcome(of: words(commandLine))
  }

  @Test(
    arguments: [
      ("creat", "error: unknown command \"creat\" for \"kubectl prepull\", did you mean create?", "kubectl prepull"),
      ("zzzz", "error: unknown command \"zzzz\" for \"kubectl prepull\"\n", "kubectl prepull"),
      (
        "create --imag x", "error: unknown flag --imag for \"kubectl prepull create\", did you mean --image?",
        "kubectl prepull create"
      ),
      ("--hlep", "error: unknown flag --hlep for \"kubectl prepull\", did you mean --help?", "kubectl prepull"),
      ("create --concurrency many", "error: The value 'many' is invalid for '--concurrency", "kubectl prepull create"),
      ("create --to kubedge", "error: The value 'kubedge' is invalid for '--to", "kubectl prepull create"),
      ("create --image", "error: Missing value for '--image", "kubectl prepull create"),
      ("create a b --image c", "error: Unexpected argument 'b'", "kubectl prepull create"),
      ("completion", "error: Missing expected argument '<shell>'", "kubectl prepull completion"),
    ]) func `a wrong command line ends in 2, in one line and a pointer to help`(
      row: (line: String, says: String, command: String)
    )
  {
    let outcome = outcome(row.line)
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix(row.says), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("\nSee '\(row.command) --help' for help and examples.\n"), "\(outcome.errors)")
  }

  @Test func `a command's own failure keeps its code`() {
    let outcome = outcome("create x --image a.io/x:1")
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.hasPrefix("error: --nodes, --selector or --node-group"))
    #expect(CommandLineTests().outcome("create --from /nowhere/at/all --nodes a").code == .wrongInput)
  }

  @Test func `help is a success and goes to stdout`() {
    for line in ["", "--help", "create -h", "help create"] {
      let outcome = outcome(line)
      #expect(outcome.code == .done)
      #expect(outcome.errors.isEmpty)
      #expect(outcome.output.contains("USAGE: kubectl prepull"))
    }
  }

  private static let commandNames = KubectlPrepull.configuration.subcommands.map { $0._commandName }

  @Test(arguments: commandNames)
  func `every command's help has examples and names the plugin as kubectl does`(name: String) throws {
    let command = try #require(KubectlPrepull.configuration.subcommands.first { $0._commandName == name })
    let help = KubectlPrepull.helpMessage(for: command, columns: 80)
    #expect(help.contains("USAGE: kubectl prepull \(name)"))
    #expect(help.contains("EXAMPLES:\n"))
    // An example that help wraps could not be pasted.
    let examples = command.configuration.discussion.split(separator: "\n").filter {
      $0.hasPrefix("  ") && $0.contains("kubectl")
    }
    for line in examples { #expect(help.contains(line), "wrapped: \(line)") }
  }

  @Test func `metadata knows each subcommand and its flags`() throws {
    let root = try #require(CommandShape.root)
    #expect(root.name == "kubectl prepull")
    let create = try #require(root.subcommand("create"))
    #expect(try #require(create.flag("-n")).spellings == ["--namespace", "-n"])
    #expect(try #require(create.flag("--from")).takesPath)
    #expect(try #require(create.flag("--forever")).kind == .flag)
  }
}
