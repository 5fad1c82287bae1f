// The sandbox as a server that is there until it is told to stop.
import Subprocess
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite(.timeLimit(.minutes(5)), .enabled(if: RunningSandbox.hasKubectl, RunningSandbox.needsKubectl))
struct SandboxServerTests {
  private static let signals: [Signal] = [.interrupt, .terminate, .terminalClosed]

  @Test(arguments: signals) func `a signal stops it with 0, and nothing stays behind`(signal: Signal) async throws {
    let scratch = try ScratchDirectory()
    let (_, end) = try await RunningSandbox.run(["--nodes", "5"], in: scratch) { sandbox in
      #expect(mode(of: sandbox.kubeconfig) == 0o600)
      #expect(mode(of: Paths.parent(of: sandbox.kubeconfig)) == 0o700)
      let nodes = try await sandbox.kubectl("get", "nodes", "-o", "name")
      #expect(nodes.output.split(separator: "\n").count == 5, "\(nodes)")
      try sandbox.send(signal)
    }
    #expect(end.exitCode == 0, "\(end)")
    #expect(try scratch.names().isEmpty)
  }

  @Test func `the export line is all there is on stdout`() async throws {
    let scratch = try ScratchDirectory()
    let (kubeconfig, end) = try await RunningSandbox.run(in: scratch) { $0.kubeconfig }
    #expect(end.output == "export KUBECONFIG=\(kubeconfig)\n")
    #expect(end.errors.hasPrefix("A sandbox is ready at https://127.0.0.1:"), "\(end)")
    let contents = ": 50 nodes (edge-1 to edge-50), the CRDs, the webhook and the controller.\n"
    #expect(end.errors.contains(contents), "\(end)")
  }

  @Test func `a watch of kubectl's ends with the sandbox`() async throws {
    let scratch = try ScratchDirectory()
    let (_, end) = try await RunningSandbox.run(["--nodes", "1"], in: scratch) { sandbox in
      async let watching = sandbox.kubectl("get", "nodes", "--watch")
      // The watch shows what is there once it has begun.
      let wait = try await sandbox.kubectl("wait", "node/edge-1", "--for=condition=Ready", "--timeout=200s")
      #expect(wait.exitCode == 0, "\(wait)")
      try sandbox.send(.interrupt)
      _ = try await watching
    }
    #expect(end.exitCode == 0, "\(end)")
  }

  @Test func `a named kubeconfig stays, is written over by the next sandbox, and another's is left alone`() async throws
  {
    let scratch = try ScratchDirectory(["other": "apiVersion: v1\nkind: Config\n"])
    let (first, _) = try await RunningSandbox.run(["--kubeconfig", "mine", "--nodes", "0"], in: scratch) { sandbox in
      #expect(sandbox.kubeconfig == scratch.path + "/mine")
      return try scratch.read("mine")
    }
    #expect(try scratch.names() == ["mine", "other"])
    #expect(mode(of: scratch.path + "/mine") == 0o600)
    try await RunningSandbox.run(["--kubeconfig", "mine", "--nodes", "0"], in: scratch) { _ in
      let second = try scratch.read("mine")
      #expect(second != first)
    }
    let refused = try await PluginProcess.run("sandbox", "--kubeconfig", "other", in: scratch)
    #expect(refused.exitCode == 1)
    #expect(
      refused.errors
        == "error: \"other\" is there already and not a sandbox's; name another file with --kubeconfig\n")
    #expect(try scratch.read("other") == "apiVersion: v1\nkind: Config\n")
    let nowhere = try await PluginProcess.run("sandbox", "--kubeconfig", "no/where", in: scratch)
    #expect(nowhere.exitCode == 1)
    #expect(nowhere.errors == "error: \"no/where\" cannot be written: No such file or directory\n")
    #expect(try scratch.names() == ["mine", "other"])
  }

  @Test func `two sandboxes stand side by side, each with its own port`() async throws {
    let scratch = try ScratchDirectory()
    try await RunningSandbox.run(["--nodes", "2"], in: scratch) { first in
      let config = try await first.kubectl("config", "view", "-o", "jsonpath={.clusters[0].cluster.server}")
      let port = try #require(config.output.split(separator: ":").last.map(String.init))
      try await RunningSandbox.run(["--nodes", "3"], in: scratch) { second in
        let (few, more) = (
          try await first.kubectl("get", "nodes", "-o", "name"), try await second.kubectl("get", "nodes", "-o", "name")
        )
        #expect(few.output.split(separator: "\n").count == 2, "\(few)")
        #expect(more.output.split(separator: "\n").count == 3, "\(more)")
      }
      let taken = try await PluginProcess.run("sandbox", "--port", port, in: scratch)
      #expect(taken.exitCode == 1)
      #expect(taken.errors.hasPrefix("error: the sandbox cannot listen on 127.0.0.1:\(port): "), "\(taken)")
      #expect(taken.output.isEmpty)
    }
    #expect(try scratch.names().isEmpty)
  }

  @Test func `a directory for temporary files that is not there is said`() async throws {
    let scratch = try ScratchDirectory()
    let missing = scratch.path + "/missing"
    let result = try await PluginProcess.run(["sandbox"], environment: ["TMPDIR": missing])
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("no temporary directory can be made in \"\(missing)\": No such file"), "\(result)")
    #expect(result.errors.contains("--kubeconfig"))
  }

  private func mode(of path: String) -> mode_t {
    var information = stat()
    return stat(path, &information) == 0 ? information.st_mode & 0o777 : 0
  }
}
