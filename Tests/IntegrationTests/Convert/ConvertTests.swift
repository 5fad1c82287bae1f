// `kubectl prepull convert` on good input.
import FoundationEssentials
import Testing

@Suite struct ConvertTests {
  @Test func `a job goes to Kruise and comes back the same`() async throws {
    let there = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise-list", input: Manifests.kubeEdge())
    #expect(there.exitCode == 0)
    #expect(there.output.hasPrefix("apiVersion: apps.kruise.io/v1alpha1\nkind: ImageListPullJob\n"))
    #expect(there.output.contains("timeoutSeconds: 300"))
    let back = try await PluginProcess.run("convert", "-f", "-", "--to", "kubeedge", input: there.output)
    #expect(back.exitCode == 0)
    let again = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise-list", input: back.output)
    #expect(again.output == there.output)
    #expect(!back.output.contains("prepull.dev"))
  }

  @Test func `the report goes to stderr, a line a field`() async throws {
    let directory = try ScratchDirectory(["job.yaml": "# first\n" + Manifests.kubeEdge()])
    let text = try await PluginProcess.run("convert", "-f", "job.yaml", "--to", "kruise", in: directory)
    #expect(
      text.errors.split(separator: "\n").contains {
        $0.hasPrefix(
          "job.yaml:2: ImagePrePullJob/warm-up: approximate: spec.imagePrePullTemplate.nodeNames: ")
      })
    let none = try await PluginProcess.run(
      "convert", "-f", "job.yaml", "--to", "kruise", "--report", "none", in: directory)
    #expect(none.errors == "")
    #expect(none.output == text.output)
    let json = try await PluginProcess.run(
      "convert", "-f", "job.yaml", "--to", "kruise", "--report", "json", in: directory)
    let rows = try JSONDecoder().decode([ReportRow].self, from: Data(json.errors.utf8))
    #expect(
      rows.contains {
        $0.level == "approximate" && $0.path == "spec.imagePrePullTemplate.nodeNames" && $0.line == 2
          && $0.object == "ImagePrePullJob/warm-up" && $0.file == "job.yaml"
      })
  }

  @Test func `other kinds keep every byte and their place`() async throws {
    let input = Manifests.kubeEdge("a") + "---\n" + Manifests.service + "---\n" + Manifests.kubeEdge("b")
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", "--report", "none", input: input)
    #expect(result.exitCode == 0)
    let documents = result.output.documents
    #expect(documents.count == 3)
    #expect(documents[0].contains("name: a\n"))
    #expect(documents[1] == Manifests.service)
    #expect(documents[2].contains("name: b\n"))
    let jobs = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", "--report", "none", "--only-jobs", input: input)
    #expect(jobs.output.documents == [documents[0], documents[2]])
  }

  @Test func `a job in the dialect already passes through as it is written`() async throws {
    let written = "# mine\n" + Manifests.kruise().replacing("image: ", with: "image:    ")
    let same = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", input: written)
    #expect(same.output == written)
    #expect(same.errors == "")
    let version = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise/v1beta1", input: written)
    #expect(version.output.hasPrefix("apiVersion: apps.kruise.io/v1beta1\nkind: ImagePullJob\n"))
  }

  @Test func `a List stays one, with its jobs converted in place`() async throws {
    let list = """
      apiVersion: v1
      kind: List
      items:
      - {apiVersion: v1, kind: Service, metadata: {name: first}}
      - apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata: {name: job, namespace: default}
        spec: {image: "nginx:1.27", selector: {names: [edge-1]}}
      - {apiVersion: v1, kind: Service, metadata: {name: last}}
      """
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kubeedge", "-o", "json", input: list)
    #expect(result.exitCode == 0)
    let converted = try JSONDecoder().decode(ListRow.self, from: Data(result.output.utf8))
    #expect(converted.apiVersion == "v1")
    #expect(converted.kind == "List")
    #expect(converted.items.map(\.kind) == ["Service", "ImagePrePullJob", "Service"])
    #expect(converted.items.map(\.metadata.name) == ["first", "job", "last"])
  }

  @Test func `a list of one kind becomes a List when its kinds change`() async throws {
    let list = """
      apiVersion: apps.kruise.io/v1alpha1
      kind: ImagePullJobList
      metadata: {resourceVersion: "7"}
      items:
      - apiVersion: apps.kruise.io/v1alpha1
        kind: ImagePullJob
        metadata: {name: job, namespace: default}
        spec: {image: "nginx:1.27"}
      """
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kubeedge", input: list)
    #expect(result.output.hasPrefix("apiVersion: v1\nkind: List\nitems:\n- apiVersion: operations.kubeedge.io/"))
    let same = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", input: list)
    #expect(same.output == list)
  }

  @Test func `JSON is one object plainly, several as a List`() async throws {
    let one = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", "-o", "json", input: Manifests.kubeEdge())
    #expect(try JSONDecoder().decode(ObjectRow.self, from: Data(one.output.utf8)).kind == "ImagePullJob")
    let two = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", "-o", "json", input: Manifests.kubeEdge() + "---\n" + Manifests.service)
    let list = try JSONDecoder().decode(ListRow.self, from: Data(two.output.utf8))
    #expect(list.kind == "List")
    #expect(list.items.map(\.kind) == ["ImagePullJob", "Service"])
  }

  @Test func `jobs of one image each fold into one job`() async throws {
    let input = Manifests.kruise("web-1") + "---\n" + Manifests.kruise("web-2", image: "redis:7.4")
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kubeedge", "--merge", input: input)
    #expect(result.exitCode == 0)
    #expect(result.output.documents.count == 1)
    #expect(result.output.contains("    images:\n    - nginx:1.27\n    - redis:7.4\n"))
    #expect(result.errors.contains("merged: with ImagePullJob/web-2 into ImageListPullJob/web"))
  }

  @Test func `what leaves no doubt is repaired on the way, and said`() async throws {
    let result = try await PluginProcess.run(
      "convert", "-f", "-", "--to", "kruise", input: Manifests.service + "---\n" + Manifests.repairable)
    #expect(result.exitCode == 0)
    #expect(result.output.contains("name: warmup\n"))
    // The place is that in the whole input, though the document is repaired by itself.
    #expect(result.errors.contains("<stdin>:15: ImagePrePullJob/warmup: repaired: write nodeNames instead of nodes"))
  }
}

/// One line of `--report json`.
private struct ReportRow: Decodable {
  var file: String
  var line: Int?
  var object: String?
  var level: String
  var path: String?
  var message: String
}

private struct ObjectRow: Decodable {
  struct Metadata: Decodable { var name: String }
  var kind: String
  var metadata: Metadata
}

private struct ListRow: Decodable {
  var apiVersion: String
  var kind: String
  var items: [ObjectRow]
}

extension String {
  /// The documents between the lines `---`.
  fileprivate var documents: [String] {
    var documents = [""]
    for line in split(separator: "\n", omittingEmptySubsequences: true) {
      if line == "---" { documents.append("") } else { documents[documents.count - 1] += line + "\n" }
    }
    return documents
  }

  @Test(arguments: [
    "apiVersion: v1\nkind: A\n...\n", "apiVersion: v1\nkind: A", "apiVersion: v1\rkind: A\r",
    "apiVersion: v1\nkind: A\n... # end\n%YAML 1.1\n---\napiVersion: v1\nkind: B\n...\n",
    "apiVersion: v1\nkind: A\n...\n---\napiVersion: v1\nkind: B\n",
  ])
  func `what passes through does so byte for byte`(text: String) async throws {
    let result = try await PluginProcess.run("convert", "-f", "-", "--to", "kruise", input: text)
    #expect(result.exitCode == 0)
    #expect(result.output == text)
  }

  @Test func `help says what becomes of a List`() async throws {
    let result = try await PluginProcess.run("convert", "--help")
    #expect(result.output.replacing("\n", with: " ").contains("comments and layout do not"))
  }
}
