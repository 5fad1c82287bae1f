import Testing

/// What the README shows is what a reader gets.
@Suite struct ReadmeTests {
  @Test func `every command of the tour prints what the README says`() throws {
    let steps = try ConsoleBlocks.steps(of: "README.md").filter { !$0.needsKubectl }
    try #require(steps.count >= 5)
    try Self.check(steps)
  }

  @Test(.enabled(if: RunningSandbox.hasKubectl, RunningSandbox.needsKubectl))
  func `so do those that run kubectl in a sandbox`() throws {
    let steps = try ConsoleBlocks.steps(of: "README.md")
    try #require(steps.filter(\.needsKubectl).count >= 2)
    try Self.check(steps)
  }

  private static func check(_ steps: [ConsoleBlocks.Step]) throws {
    let directory = try ScratchDirectory([
      "guide.yaml": try ScratchDirectory.read(Paths.seeds + "/kubeedge-guide-zh-1-api-example.yaml")
    ])
    for step in steps {
      let result = try ConsoleBlocks.run(step.command, in: directory)
      #expect(result.output == step.output, "\(step.command)")
    }
  }
}
