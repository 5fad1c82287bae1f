import Testing

/// What the README shows is what a reader gets.
@Suite struct ReadmeTests {
  @Test func `every command of the tour prints what the README says`() throws {
    let steps = try Self.steps()
    try #require(steps.count >= 5)
    let directory = try ScratchDirectory([
      "guide.yaml": try ScratchDirectory.read(Paths.seeds + "/kubeedge-guide-zh-1-api-example.yaml")
    ])
    for step in steps {
      // The plugin as kubectl would find it, without kubectl.
      let result = try PluginProcess.shell(
        "kubectl() { shift; \"$PREPULL\" \"$@\"; }\nexec 2>&1\n\(step.command)", in: directory)
      #expect(result.output == step.output, "\(step.command)")
    }
  }

  private struct Step {
    var command: String
    var output: String
  }

  /// The commands of the `console` blocks, each with the lines below it.
  private static func steps() throws -> [Step] {
    var steps: [Step] = []
    var isInBlock = false
    for line in try ScratchDirectory.read(Paths.package + "/README.md").split(
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
}
