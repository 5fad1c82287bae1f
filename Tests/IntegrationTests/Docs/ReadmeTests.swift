import Testing

/// What the README shows is what a reader gets.
@Suite struct ReadmeTests {
  @Test func `every command of the tour prints what the README says`() async throws {
    let steps = try ConsoleBlocks.steps(of: "README.md").filter { !$0.needsKubectl }
    try #require(steps.count >= 5)
    try await Self.check(steps)
  }

  @Test(.enabled(if: RunningSandbox.hasKubectl, RunningSandbox.needsKubectl))
  func `so do those that run kubectl in a sandbox`() async throws {
    let steps = try ConsoleBlocks.steps(of: "README.md")
    try #require(steps.filter(\.needsKubectl).count >= 2)
    try await Self.check(steps)
  }

  private static func check(_ steps: [ConsoleBlocks.Step]) async throws {
    let directory = try ScratchDirectory([
      "guide.yaml": try ScratchDirectory.read(Paths.seeds + "/kubeedge-guide-zh-1-api-example.yaml")
    ])
    for step in steps {
      let result = try await ConsoleBlocks.run(step.command, in: directory)
      #expect(result.output == step.output, "\(step.command)")
    }
  }
}
