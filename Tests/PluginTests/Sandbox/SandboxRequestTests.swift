// What `sandbox` makes of its flags.
import PrePullSandbox
import Testing

@testable import kubectl_prepull

@Suite struct SandboxRequestTests {
  private func request(_ line: String) throws -> SandboxRequest {
    let words = line.split(separator: " ").map(String.init)
    let command = try KubectlPrepull.parseAsRoot(["sandbox"] + words)
    return try SandboxRequest(try #require(command as? Sandbox))
  }

  @Test func `without flags there are fifty nodes, the webhook and no faults`() throws {
    let request = try request("")
    #expect(
      request.port == 0 && request.kubeconfig == nil && request.runsWebhook && request.runsController
        && request.command.isEmpty)
    let nodes = request.simulation
    #expect(nodes.nodes == 50 && nodes.zones == 3 && nodes.namePrefix == "edge-" && nodes.labels.isEmpty)
    #expect(nodes.bandwidth == 20_000_000 && nodes.registryBandwidth == nil && nodes.pullSeconds == nil)
    #expect(nodes.failureRate == 0 && nodes.jitter == 0.2 && nodes.seed == 1 && nodes.speed == 1)
    #expect(nodes.incidents.isEmpty && nodes.privateRegistries.isEmpty)
  }

  @Test func `every flag reaches the nodes`() throws {
    let request = try request(
      """
      --port 6443 --kubeconfig k --no-webhook --no-controller --nodes 7 --zones 2 --node-prefix n --node-label a.b/c=d \
      --node-label e= --bandwidth 1MiB/s --registry-bandwidth 1Gbit/s --pull-time 1m30s --jitter 50% --fail 3% \
      --seed 9 --speed 10x --private-registry a.example.com --private-registry b.example.com:5000=me:x=y:z \
      --missing-image old --not-ready n1,10%@1m --disk-pressure n2@1.5s-300ms20s --vanish n3@2 -- ls -l --nodes 3
      """.replacing("300ms20s", with: "20s300ms"))
    #expect(request.port == 6443 && request.kubeconfig == "k" && !request.runsWebhook && !request.runsController)
    #expect(request.command == ["ls", "-l", "--nodes", "3"])
    let nodes = request.simulation
    #expect(nodes.nodes == 7 && nodes.zones == 2 && nodes.namePrefix == "n" && nodes.labels == ["a.b/c": "d", "e": ""])
    #expect(nodes.bandwidth == 1_048_576 && nodes.registryBandwidth == 125_000_000 && nodes.pullSeconds == 90)
    #expect(nodes.jitter == 0.5 && nodes.failureRate == 0.03 && nodes.seed == 9 && nodes.speed == 10)
    #expect(
      nodes.privateRegistries == [
        "a.example.com": RegistryLogin(username: "sandbox", password: "sandbox"),
        "b.example.com:5000": RegistryLogin(username: "me", password: "x=y:z"),
      ])
    #expect(nodes.missingImages.contains("old"))
    #expect(
      nodes.incidents == [
        NodeIncident(.notReady, of: .node("n1")), NodeIncident(.notReady, of: .share(0.1), start: 60),
        NodeIncident(.diskPressure, of: .node("n2"), start: 1.5, end: 20.3),
        NodeIncident(.vanishes, of: .node("n3"), start: 2),
      ])
  }

  @Test(
    arguments: [
      ("--nodes -1", "--nodes: must be from 0 to 100000, got -1"),
      ("--nodes 100001", "--nodes: must be from 0 to 100000, got 100001"),
      ("--port 65536", "--port: must be from 0 to 65535, got 65536"),
      ("--zones 0", "--zones: must be from 1 to 26, got 0"),
      ("--zones 27", "--zones: must be from 1 to 26, got 27"),
      ("--seed -1", "--seed: must not be negative, got -1"),
      ("--kubeconfig=", "--kubeconfig: the file's name must not be empty"),
      ("--node-prefix Edge", "--node-prefix: a name such as \"Edge1\" "),
      ("--node-label zone", "--node-label: \"zone\" is not key=value"),
      ("--node-label =a", "--node-label: the key \"\" must not be empty"),
      ("--node-label a=-", "--node-label: the value \"-\" "),
      ("--bandwidth fast", "--bandwidth: must be bytes a second such as 20MB/s, 512KiB/s or 100Mbit/s"),
      ("--bandwidth 20", "--bandwidth: must be bytes a second such as"),
      ("--bandwidth 0MB/s", "--bandwidth: must be bytes a second such as"),
      ("--bandwidth -1MB/s", "--bandwidth: must be bytes a second such as"),
      ("--bandwidth 1e9MB", "--bandwidth: must be bytes a second such as"),
      ("--registry-bandwidth 1parsec/s", "--registry-bandwidth: must be bytes a second such as"),
      ("--pull-time soon", "--pull-time: must be a time such as 2s, 300ms or 1m30s (h, m, s, ms), got \"soon\""),
      ("--pull-time 2s1m", "--pull-time: must be a time such as"),
      ("--pull-time -2s", "--pull-time: must be a time such as"),
      ("--pull-time inf", "--pull-time: must be a time such as"),
      ("--jitter 101%", "--jitter: must be a share such as 3% or 0.03, from 0 to 100%, got \"101%\""),
      ("--fail 3", "--fail: must be a share such as 3% or 0.03, from 0 to 100%, got \"3\""),
      ("--fail nan", "--fail: must be a share such as"),
      ("--fail %", "--fail: must be a share such as"),
      ("--speed 0", "--speed: must be a factor such as 10 or 0.5, from 0.01 to 10000, got \"0\""),
      ("--speed x", "--speed: must be a factor such as"),
      ("--private-registry https://a/b", "--private-registry: must be a registry's host, perhaps with a login"),
      ("--private-registry a.b=me", "--private-registry: must be a registry's host, perhaps with a login"),
      ("--private-registry *.b", "--private-registry: must be a registry's host, perhaps with a login"),
      ("--not-ready edge-51", "--not-ready: \"edge-51\" is no node of this sandbox; there are edge-1 to edge-50"),
      ("--not-ready edge-01", "--not-ready: \"edge-01\" is no node of this sandbox"),
      ("--nodes 0 --not-ready edge-1", "--not-ready: \"edge-1\" is no node of this sandbox; there are none"),
      ("--not-ready edge-1,", "--not-ready: must be a node or a share of them, perhaps with times"),
      ("--not-ready edge-1@2s-1s", "--not-ready: must be a node or a share of them, perhaps with times"),
      ("--not-ready 0%", "--not-ready: must be a node or a share of them, perhaps with times"),
      ("--disk-pressure edge-1@", "--disk-pressure: must be a node or a share of them, perhaps with times"),
      ("--vanish edge-1@1s-2s", "--vanish: a node that has vanished does not come back"),
    ]) func `a wrong value is refused in words that say what is accepted`(row: (line: String, says: String)) async
  {
    let outcome = await CommandLineEntry.outcome(of: ["sandbox"] + row.line.split(separator: " ").map(String.init))
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("error: \(row.says)"), "\(outcome.errors)")
  }

  @Test(
    arguments: [
      ("--nodes many", "error: invalid value \"many\" for --nodes; it takes a whole number\n"),
      ("--node 3", "error: unknown flag --node for \"kubectl prepull sandbox\", did you mean --nodes?\n"),
      ("--with-controler", "error: unknown flag --with-controler for \"kubectl prepull sandbox\""),
      ("--nodes", "error: missing value for --nodes\n"),
      (
        "kubectl get nodes",
        "error: unexpected argument \"kubectl\" for \"kubectl prepull sandbox\"; a command to run stands after --, as in: "
          + "kubectl prepull sandbox -- kubectl\n"
      ),
    ]) func `a command line that makes no sense ends in 2 and points to help`(row: (line: String, says: String)) async
  {
    let outcome = await CommandLineEntry.outcome(of: ["sandbox"] + row.line.split(separator: " ").map(String.init))
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.hasPrefix(row.says), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("See 'kubectl prepull sandbox --help' for help and examples.\n"))
  }

  @Test func `all that is wrong is said at once`() async {
    let outcome = await CommandLineEntry.outcome(of: ["sandbox", "--nodes", "-1", "--fail", "x", "--speed", "x"])
    #expect(outcome.errors.split(separator: "\n").count == 3, "\(outcome.errors)")
  }

  @Test(
    arguments: [
      ("--with-webhook", true), ("--no-webhook", false), ("--no-webhook --with-webhook", true),
      ("--with-webhook=false", false), ("--with-webhook=true", true),
    ]) func `the webhook is switched as kubectl's flags are`(row: (line: String, runs: Bool)) throws
  {
    let words = FlagSpelling.respelling(["sandbox"] + row.line.split(separator: " ").map(String.init))
    let command = try #require(try KubectlPrepull.parseAsRoot(words) as? Sandbox)
    #expect(try SandboxRequest(command).runsWebhook == row.runs)
  }

  @Test(
    arguments: [
      ("/tmp/a-b_c.1/kubeconfig", "/tmp/a-b_c.1/kubeconfig"), ("/tmp/a b", "'/tmp/a b'"), ("a'b$c", #"'a'\''b$c'"#),
      ("", "''"),
    ]) func `a path is one word of a shell`(row: (path: String, word: String))
  {
    #expect(row.path.shellQuoted == row.word)
  }
}
