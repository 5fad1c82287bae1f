// How a command line ends: exit codes, suggestions, help.
import ArgumentParser
import Testing

@testable import kubectl_prepull

@Suite struct CommandLineTests {
  private func outcome(_ commandLine: String) async -> CommandLineEntry.Outcome {
    await CommandLineEntry.outcome(of: words(commandLine))
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
      (
        "create --concurrency many", "error: invalid value \"many\" for --concurrency; it takes a whole number\n",
        "kubectl prepull create"
      ),
      (
        "create --concurrency 99999999999999999999",
        "error: invalid value \"99999999999999999999\" for --concurrency; the number is too large\n",
        "kubectl prepull create"
      ),
      (
        "create --to kubedge", "error: invalid value \"kubedge\" for --to, did you mean kubeedge?\n",
        "kubectl prepull create"
      ),
      (
        "create --pull-policy always", "error: invalid value \"always\" for --pull-policy, did you mean Always?\n",
        "kubectl prepull create"
      ),
      (
        "create --check disk,cpuu", "error: invalid value \"cpuu\" for --check, did you mean cpu?\n",
        "kubectl prepull create"
      ),
      (
        "create -o zzzzzz", "error: invalid value \"zzzzzz\" for --output; it takes yaml, json or name\n",
        "kubectl prepull create"
      ),
      (
        "create --forever=maybe", "error: invalid value \"maybe\" for --forever; it takes true or false\n",
        "kubectl prepull create"
      ),
      (
        "convert --to kubeedg", "error: --to: unknown dialect \"kubeedg\"; did you mean kubeedge?",
        "kubectl prepull convert"
      ),
      ("create --image", "error: missing value for --image\n", "kubectl prepull create"),
      ("create --image --nodes a", "error: missing value for --image\n", "kubectl prepull create"),
      (
        "create a b --image c", "error: unexpected argument \"b\" for \"kubectl prepull create\"\n",
        "kubectl prepull create"
      ),
      (
        "validate foo.yaml",
        "error: unexpected argument \"foo.yaml\" for \"kubectl prepull validate\", did you mean -f foo.yaml?\n",
        "kubectl prepull validate"
      ),
      (
        "convert foo.yaml --to kruise",
        "error: unexpected argument \"foo.yaml\" for \"kubectl prepull convert\", did you mean -f foo.yaml?\n",
        "kubectl prepull convert"
      ),
      ("convert -f -", "error: --to <dialect[/version]> is missing\n", "kubectl prepull convert"),
      ("completion", "error: <shell> is missing\n", "kubectl prepull completion"),
      (
        "completion bsh", "error: invalid value \"bsh\" for <shell>, did you mean bash?\n",
        "kubectl prepull completion"
      ),
      (
        "help creat", "error: unknown command \"creat\" for \"kubectl prepull\", did you mean create?\n",
        "kubectl prepull"
      ),
      (
        "install --dry-run=sever", "error: invalid value \"sever\" for --dry-run, did you mean server?\n",
        "kubectl prepull install"
      ),
      (
        "install --field-manager x", "error: unknown flag --field-manager for \"kubectl prepull install\"",
        "kubectl prepull install"
      ),
      (
        "--server https://c.example.com list",
        "error: --server goes after the command: kubectl prepull list --server …\n", "kubectl prepull"
      ),
      (
        "--kubeconfig=k status shop",
        "error: --kubeconfig goes after the command: kubectl prepull status --kubeconfig …\n", "kubectl prepull status"
      ),
      ("-A list", "error: -A goes after the command: kubectl prepull list -A\n", "kubectl prepull list"),
      ("-n prod", "error: -n goes after the command: kubectl prepull list -n …\n", "kubectl prepull"),
      ("--context c validate", "error: --context is kubectl's; this command needs no cluster\n", "kubectl prepull"),
      ("--username u list", "error: unknown flag --username for \"kubectl prepull\"", "kubectl prepull"),
      ("help bogus", "error: unknown command \"bogus\" for \"kubectl prepull\"\n", "kubectl prepull"),
    ]) func `a wrong command line ends in 2, in one line and a pointer to help`(
      row: (line: String, says: String, command: String)
    ) async
  {
    let outcome = await outcome(row.line)
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix(row.says), "\(outcome.errors)")
    #expect(outcome.errors.hasSuffix("\nSee '\(row.command) --help' for help and examples.\n"), "\(outcome.errors)")
  }

  @Test(
    arguments: [
      "--context=x", "--context x", "--kubeconfig k", "--cluster c", "--user u", "--server=s", "-s x", "--token t",
      "-v=6",
      "-v6", "--request-timeout=5s", "--dry-run=client",
    ]) func `kubectl's flags for a cluster are told from unknown ones`(flag: String) async
  {
    for command in ["validate", "explain", "version"] {
      let outcome = await outcome("\(command) \(flag)")
      #expect(outcome.code == .wrongCommandLine)
      let name = flag.hasPrefix("--") ? String(flag.prefix { $0 != "=" && $0 != " " }) : String(flag.prefix(2))
      #expect(outcome.errors.hasPrefix("error: \(name) is kubectl's; this command needs no cluster\n"))
    }
  }

  @Test(
    arguments: [
      ["convert", "--to", "kube\u{1B}[31m"], ["create", "--concurrency", "\u{1B}[31m"], ["create", "-o", "\u{1B}[31m"],
      ["create", "-o\u{9B}31m"], ["create", "--\u{1B}[31m"], ["create", "-\u{1B}"], ["\u{1B}[31m"], ["help", "\u{1B}"],
      ["create", "a", "b\u{202E}"], ["validate", "x\u{1B}.yaml"],
      ["create", "x\u{1B}", "--image", "a:1\u{9B}", "--nodes", "a\u{202E}"], ["explain", "\u{1B}"],
      ["completion", "\u{1B}"], ["create", "--forever=\u{1B}"], ["create", "--timeout", "\u{1B}", "--image", "a:1"],
    ]) func `no message can steer the terminal`(words: [String]) async
  {
    let outcome = await CommandLineEntry.outcome(of: words)
    #expect(outcome.code != .done)
    #expect(!outcome.errors.isEmpty)
    let steering = outcome.errors.unicodeScalars.filter {
      $0 != "\n" && ($0.properties.generalCategory == .control || $0 == "\u{202E}")
    }
    #expect(steering.isEmpty, "\(words)")
  }

  @Test func `a file that cannot serve is the only complaint`() async {
    let outcome = await outcome("create --from /nowhere/at/all")
    #expect(outcome.code == .wrongInput)
    #expect(outcome.errors == "error: the path \"/nowhere/at/all\" does not exist\n")
  }

  @Test func `neither a file nor a kind is told the kinds`() async {
    let outcome = await outcome("create --from foo/bar")
    #expect(outcome.code == .wrongInput)
    #expect(
      outcome.errors == """
        error: --from: there is no file "foo/bar", and "foo" is no kind of workload; the kinds are deployment, \
        statefulset, daemonset, job, cronjob, pod, replicaset

        """)
    #expect(await self.outcome("create --from charts/web.yaml").errors.contains("\"charts/web.yaml\" does not exist"))
  }

  private static let live = [
    "list", "status x", "wait x", "retry x", "pause x", "resume x", "cancel x", "why x", "plan x",
  ]

  @Test(arguments: live + ["create --apply --image a:1", "create --from pods"], ["Bad_NS", "''", "a.b"])
  func `what can be no namespace is told before a cluster is asked`(command: String, name: String) async {
    let outcome = await outcome("\(command) -n \(name)")
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.hasPrefix("error: --namespace: the namespace \""), "\(outcome.errors)")
  }

  @Test(arguments: live.filter { $0 != "list" && $0 != "plan x" } + ["create --apply --image a:1"], ["Bad_NS", "''"])
  func `nor can the controller's namespace be anything`(command: String, name: String) async {
    let outcome = await outcome("\(command) --controller-namespace \(name)")
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.hasPrefix("error: --controller-namespace: the namespace \""), "\(outcome.errors)")
  }

  @Test(arguments: live + ["install"], ["abc", "5", "1m", "''", "5 s", "-5"])
  func `a request's time is a duration`(command: String, time: String) async throws {
    guard !["5", "1m"].contains(time) else {
      #expect(throws: Never.self) { try ConnectionFlags.parse(["--request-timeout", time]) }
      return
    }
    let outcome = await CommandLineEntry.outcome(
      of: words(command) + ["--request-timeout", time == "''" ? "" : time])
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.contains("--request-timeout"), "\(outcome.errors)")
    #expect(outcome.errors.contains("is not a duration; write it like 30s"), "\(outcome.errors)")
  }

  @Test(arguments: ["a=(", "a in (", "a=b c", "=x"]) func `a selector is read before a cluster is asked`(text: String)
    async
  {
    let outcome = await CommandLineEntry.outcome(of: ["list", "-l", text])
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.hasPrefix("error: --selector: "), "\(outcome.errors)")
  }

  @Test func `negative numbers in a word of their own meet the bounds`() async {
    let start = "create x --image nginx:1.27.2 --nodes a"
    #expect(await outcome("\(start) --timeout -5").errors == "error: --timeout: must not be negative, got \"-5\"\n")
    #expect(await outcome("\(start) --concurrency -1").errors.hasPrefix("error: --concurrency: must be a whole number"))
  }

  @Test func `a command's own failure keeps its code`() async {
    let outcome = await outcome("create x --image a.io/x:1")
    #expect(outcome.code == .wrongCommandLine)
    #expect(outcome.errors.hasPrefix("error: --nodes, --selector or --node-group"))
    #expect(await CommandLineTests().outcome("create --from /nowhere/at/all --nodes a").code == .wrongInput)
  }

  @Test func `help is a success and goes to stdout`() async {
    for line in ["", "--help", "create -h", "help create"] {
      let outcome = await outcome(line)
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
