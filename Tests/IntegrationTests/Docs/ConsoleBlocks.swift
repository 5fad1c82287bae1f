// The commands that a page shows, and what it says they print.

enum ConsoleBlocks {
  /// A command with the lines below it.
  struct Step {
    var command: String
    var output: String

    /// Whether the real kubectl has to be there, and not the plugin alone.
    var needsKubectl: Bool {
      command.replacing("kubectl prepull ", with: "").contains("kubectl ")
    }
  }

  /// The commands of a page's `console` blocks.
  static func steps(of page: String) throws -> [Step] {
    var steps: [Step] = []
    var isInBlock = false
    for line in try ScratchDirectory.read("\(Paths.package)/\(page)").split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      if line.hasPrefix("```") {
        isInBlock = line == "```console"
      } else if isInBlock, line.hasPrefix("$ ") {
        steps.append(Step(command: String(line.dropFirst(2)), output: ""))
      } else if isInBlock, !steps.isEmpty {
        steps[steps.count - 1].output += line + "\n"
      }
    }
    return steps
  }

  /// Runs a command in bash, with the plugin as kubectl would find it.
  static func run(
    _ command: String, in directory: ScratchDirectory, kubeconfig: String = ""
  ) async throws -> ProcessResult {
    try await PluginProcess.shell(
      """
      kubectl() { if [ "$1" = prepull ]; then shift; "$PREPULL" "$@"; else command kubectl "$@"; fi; }
      export KUBECONFIG=\(kubeconfig) HOME=\(directory.path)/home NO_PROXY=127.0.0.1
      exec 2>&1
      \(command)
      """, in: directory)
  }
}
