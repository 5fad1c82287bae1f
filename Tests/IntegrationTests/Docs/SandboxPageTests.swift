import Testing

/// What docs/sandbox.md shows is what happens in a sandbox.
@Suite(.timeLimit(.minutes(5)), .enabled(if: RunningSandbox.hasKubectl, RunningSandbox.needsKubectl))
struct SandboxPageTests {
  @Test func `every command of the page prints what the page says`() async throws {
    let steps = try ConsoleBlocks.steps(of: "docs/sandbox.md")
    try #require(steps.count >= 5)
    try await RunningSandbox.run(["--nodes", "6", "--speed", "10"], in: try ScratchDirectory()) { sandbox in
      for step in steps {
        let result = try await ConsoleBlocks.run(step.command, in: sandbox.scratch, kubeconfig: sandbox.kubeconfig)
        #expect(result.output == step.output, "\(step.command)")
      }
    }
  }
}
