// `kubectl prepull convert` when something stands in the way: exit codes, and nothing on stdout.
import Testing

@Suite struct ConvertFailureTests {
  @Test func `one bad document keeps all of them from stdout`() async throws {
    let input = Manifests.kubeEdge("good") + "---\n" + Manifests.broken
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", input: input)
    #expect(result.exitCode == 1)
    #expect(result.output == "")
    // As validate prints it, with the place in the whole input.
    #expect(result.errors.contains("<stdin>:20:18: error: spec.imagePrePullTemplate.concurrency: "))
    #expect(result.errors.contains("   20 |     concurrency: two\n"))
    #expect(result.errors.hasSuffix("error: 1 error in the input; nothing was converted\n"))
  }

  @Test(arguments: [
    ("paused", "parallelism: 0"), ("never ends", "completionPolicy: {type: Never}"),
    ("chosen by pods", "podSelector: {matchLabels: {app: web}}"),
  ])
  func `a job that KubeEdge has no form for is exit 3, lossy or not`(name: String, field: String) async throws {
    let input =
      "apiVersion: apps.kruise.io/v1beta1\nkind: ImagePullJob\nmetadata: {name: a, namespace: b}\n"
      + "spec:\n  image: nginx:1.27\n  \(field)\n"
    for flags in [[], ["--allow-lossy"]] {
      let result = try await PluginProcess.run(["convert", "-f", "-", "--to", "kubeedge"] + flags, input: input)
      #expect(result.exitCode == 3)
      #expect(result.output == "")
      #expect(result.errors.contains("<stdin>:1: ImagePullJob/a: no form: spec."))
    }
  }

  @Test func `every document is judged before the first failure ends it`() async throws {
    let never = Manifests.kruise("one") + "  completionPolicy: {type: Never}\n"
    let paused = Manifests.kruise("two") + "  parallelism: 0\n"
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kubeedge", input: never + "---\n" + paused)
    #expect(result.exitCode == 3)
    #expect(result.errors.contains("ImagePullJob/one: no form"))
    #expect(result.errors.contains("ImagePullJob/two: no form"))
  }

  @Test(arguments: [
    (["--to", "kubedge"], "did you mean kubeedge?"), (["--to", "kruise/v9"], "no version \"v9\""),
    (["--to", "nodeimage"], "no job to convert to"), ([], "--to"),
    (["--to", "kruise", "--secret-for", "quay.io"], "REGISTRY=NAMESPACE/NAME"),
    (["--to", "kruise", "--secret-for", "quay.io=A/b"], "quay.io=A/b"), (["--to", "kruise", "-n", "Prod"], "\"Prod\""),
    (["--to", "kruise", "-o", "xml"], "xml"), (["--to", "kruise", "--report", "xml"], "xml"),
  ])
  func `a wrong command line is exit 2 and says what is wrong`(flags: [String], message: String) async throws {
    let result = try await PluginProcess.run(["convert", "-f", "-"] + flags, input: Manifests.kubeEdge())
    #expect(result.exitCode == 2)
    #expect(result.output == "")
    #expect(result.errors.contains(message))
  }

  @Test func `several Secrets need to be told apart`() async throws {
    let input = Manifests.kruise(image: "quay.io/team/app:1.0") + "  pullSecrets: [one, two]\n"
    let unsaid = try await PluginProcess.run("convert", "-f", "-", "--to", "kubeedge", input: input)
    #expect(unsaid.exitCode == 3)
    #expect(unsaid.errors.contains("--secret-for"))
    let said = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kubeedge", "--secret-for", "quay.io=default/one", "--secret-for",
      "docker.io=default/two", input: input)
    #expect(said.exitCode == 0)
    #expect(said.output.contains("default/one"))
  }

  @Test func `input without an object is not a success`() async throws {
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", input: "# nothing\n---\n")
    #expect(result.exitCode == 1)
    #expect(result.errors == "error: there is no object in the input\n")
  }

  @Test func `only what stopped the conversion is said`() async throws {
    // The first job alone has something to report.
    let inexact = Manifests.kubeEdge("one") + "    checkItems: [disk]\n"
    let alone = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", "-n", "default", input: inexact)
    #expect(alone.exitCode == 0)
    #expect(alone.errors.contains("kept in an annotation"))
    let bad = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", "-n", "default", input: inexact + "---\n" + Manifests.broken)
    #expect(bad.exitCode == 1)
    #expect(!bad.errors.contains("kept in an annotation"))
    #expect(bad.errors.contains("[PP102]"))
    let twice = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", "-n", "default", input: inexact + "---\n" + inexact)
    #expect(twice.exitCode == 3)
    #expect(twice.errors.hasPrefix("<stdin>:13: ImagePrePullJob/one: no form: metadata.name"))
    #expect(!twice.errors.contains("kept in an annotation"))
  }
}
