// `kubectl prepull sandbox`: an API server with simulated nodes on this machine, with prepull in it.
import ArgumentParser

/// The subcommand.
struct Sandbox: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a Kubernetes API with simulated nodes on this machine, to try prepull without a cluster.",
    discussion: """
      Starts an API server in memory, with nodes whose kubelets pull images in simulated time, the CRDs, the webhook, \
      the controller and a few sample Secrets. It prints the line that points kubectl at it and runs until Ctrl-C; then nothing is \
      left. With -- a command runs inside instead, with KUBECONFIG set, and its exit code is the sandbox's.

      EXAMPLES:
        # Fifty nodes; paste the printed line into another terminal
        kubectl prepull sandbox

        # A shell inside; its end is the sandbox's
        kubectl prepull sandbox -- bash

        # One command inside, as in CI
        kubectl prepull sandbox --nodes 5 -- kubectl apply -f job.yaml

        # A thousand nodes behind one slow registry, ten times as fast as life,
        # where 3% of all pulls fail and two nodes go silent after a minute
        kubectl prepull sandbox --nodes 1000 --registry-bandwidth 1GB/s \\
          --speed 10 --fail 3% --not-ready edge-7@1m,edge-8@1m-2m

        # A registry that wants the login of the Secret default/pull
        kubectl prepull sandbox --private-registry harbor.example.com
      """
  )

  @OptionGroup(title: "Server") var server: SandboxServerFlags
  @OptionGroup(title: "Nodes") var nodes: SandboxNodeFlags
  @OptionGroup(title: "Pulls") var pulls: SandboxPullFlags
  @OptionGroup(title: "What goes wrong") var faults: SandboxFaultFlags
  @OptionGroup(title: "Time and chance") var run: SandboxRunFlags

  @Argument(
    parsing: .postTerminator,
    help: ArgumentHelp("After --: a command to run inside, with its arguments.", valueName: "command"),
    completion: .file())
  var command: [String] = []

  func run() async throws {
    let code = try await SandboxSession(try SandboxRequest(self)).run()
    if code != 0 { throw CommandFailure(.ofCommand(code)) }
  }
}
