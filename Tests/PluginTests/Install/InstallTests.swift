// What `install` prints, and which command lines it refuses.
import ArgumentParser
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct InstallTests {
  private func request(_ commandLine: String) throws -> InstallationRequest {
    try InstallationRequest(InstallationFlags.parse(words(commandLine)))
  }

  private func objects(_ commandLine: String = "") throws -> [Node] {
    try request(commandLine).installation.objects()
  }

  private func kinds(_ commandLine: String = "") throws -> [String] {
    try objects(commandLine).compactMap { $0["kind"]?.string }
  }

  private static let definitions = [String](repeating: "CustomResourceDefinition", count: ResourceKind.all.count)
  private static let configurations = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]

  @Test func `what others need comes first, and the webhook configurations last`() throws {
    #expect(
      try kinds() == ["Namespace"] + Self.definitions
        + [
          "ServiceAccount", "ClusterRole", "ClusterRoleBinding",
          "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding",
          "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
          "NetworkPolicy", "Deployment", "PodDisruptionBudget",
          "Service", "Deployment", "PodDisruptionBudget",
        ] + Self.configurations)
  }

  @Test func `the same command line prints the same bytes`() throws {
    let first = ObjectFormat.yaml.bytes(of: try objects("--namespace a"))
    #expect(first == ObjectFormat.yaml.bytes(of: try objects("--namespace a")))
  }

  @Test func `a namespace is renamed wherever it stands`() throws {
    let before = JSONWriter.string(Node(.sequence(try objects())))
    let after = JSONWriter.string(Node(.sequence(try objects("--namespace image-pulls"))))
    #expect(!after.contains("prepull-system"))
    #expect(before.split(separator: "prepull-system").count == after.split(separator: "image-pulls").count)
    // Nothing else changed.
    #expect(after.split(separator: "image-pulls").joined(separator: "prepull-system") == before)
  }

  @Test func `an image is set in every Deployment`() throws {
    let deployments = try objects("--image harbor.example.com/infra/prepull:v9").filter { $0["kind"] == "Deployment" }
    #expect(deployments.map { $0["metadata"]?["name"]?.string } == ["prepull-controller", "prepull-webhook"])
    for deployment in deployments {
      let containers = try #require(deployment["spec"]?["template"]?["spec"]?["containers"]?.sequence)
      #expect(containers.map { $0["image"]?.string } == ["harbor.example.com/infra/prepull:v9"])
      #expect(deployment["spec"]?["replicas"] == 2)
    }
  }

  @Test func `with a webhook outside the cluster its configurations are left of it, and the controller`() throws {
    let objects = try objects("--url https://hook.example.com:8443 --image harbor.example.com/infra/prepull:v9")
    #expect(
      objects.compactMap { $0["kind"]?.string } == ["Namespace"] + Self.definitions
        + [
          "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding", "NetworkPolicy", "Deployment",
          "PodDisruptionBudget",
        ] + Self.configurations)
    #expect(objects.allSatisfy { $0["metadata"]?["name"]?.string?.contains("webhook") != true })
    let deployment = try #require(objects.first { $0["kind"] == "Deployment" })
    #expect(
      deployment["spec"]?["template"]?["spec"]?["containers"]?.sequence?.first?["image"]
        == "harbor.example.com/infra/prepull:v9")
    let clients = objects.suffix(2).map { $0["webhooks"]?.sequence?.first?["clientConfig"] }
    #expect(
      clients == [
        ["url": "https://hook.example.com:8443/mutate"], ["url": "https://hook.example.com:8443/validate"],
      ])
    // What is asked, and what a failure means, stays.
    for (here, there) in zip(objects.suffix(2), try self.objects().suffix(2)) {
      var (mine, its) = (here, there)
      mine.update("webhooks") { $0.updateItems { $0.update("clientConfig") { $0 = "" } } }
      its.update("webhooks") { $0.updateItems { $0.update("clientConfig") { $0 = "" } } }
      #expect(mine == its)
    }
  }

  @Test(
    arguments: [
      ("https://a.example", "https://a.example"), ("https://a.example/", "https://a.example"),
      ("HTTPS://a.example:443/hooks//", "https://a.example:443/hooks"), ("https://[::1]:8443", "https://[::1]:8443"),
      ("https://10.0.0.1:1", "https://10.0.0.1:1"),
    ]) func `a URL may end in a path`(row: (given: String, meant: String)) throws
  {
    #expect(try ExternalWebhook(url: row.given).url == row.meant)
  }

  @Test(
    arguments: [
      ("-n Foo", "--namespace: \"Foo\" must be lower case"),
      ("-n a.b", "--namespace: \"a.b\" must hold only lower-case letters"),
      ("-n ''", "--namespace: \"\" "),
      ("-n kube-system", "--namespace: kube-system is the cluster's own"),
      ("-n default", "--namespace: default is the cluster's own"),
      ("--image A:b", "--image: the repository \"A\" must be lower case"),
      ("--image ''", "--image: "),
      ("--url http://a", "--url: the API server talks to webhooks over https only, got \"http://a\""),
      ("--url a.example:8443", "--url: the API server talks to webhooks over https only"),
      ("--url a.example", "--url: must be a URL such as https://"),
      ("--url ''", "--url: must be a URL such as https://"),
      ("--url https://", "--url: the host is missing"),
      ("--url https://:8443", "--url: the host is missing"),
      ("--url https://a:0", "--url: the port must be from 1 to 65535, got 0"),
      ("--url https://a:65536", "--url: the port must be from 1 to 65535"),
      ("--url https://a:x", "--url: must be a URL"),
      ("--url https://u:p@a", "--url: must not hold a user or a password"),
      ("--url https://a/?b=c", "--url: must end with the path"),
      ("--url https://a/#b", "--url: must end with the path"),
      ("--ca-file ca.pem", "--ca-file: goes with --url"),
    ]) func `a wrong flag is named with what to do`(row: (line: String, says: String)) throws
  {
    let failure = try #require(throws: CommandFailure.self) { try request(row.line) }
    #expect(failure.code == .wrongCommandLine)
    #expect(failure.message.hasPrefix(row.says), "\(failure.message)")
  }

  @Test func `everything that is wrong is said at once`() throws {
    let failure = try #require(throws: CommandFailure.self) {
      try request("-n Foo --image A:b --url x --ca-file /nowhere")
    }
    let subjects = failure.message.split(separator: "\n").map { line in
      String(line.split(separator: " ").first { $0.hasPrefix("--") } ?? "")
    }
    #expect(subjects == ["--namespace:", "--image:", "--ca-file:", "--url:"], "\(failure.message)")
  }

  @Test(
    arguments: [
      ("--image nginx", ["--image: nginx has a mutable tag: replicas may run different builds"]),
      ("--image nginx:1.27", []),
      (
        "--url https://a",
        ["--url: without --ca-file the webhook's certificate must be from a CA that the API server trusts already"]
      ),
    ]) func `what the user should know is a warning`(row: (line: String, warnings: [String])) throws
  {
    #expect(try request(row.line).warnings == row.warnings)
  }

  @Test func `the embedded manifests hold no tag of another version`() throws {
    let deployments = try objects().filter { $0["kind"] == "Deployment" }
    #expect(deployments.count == 2)
    for deployment in deployments {
      let image = deployment["spec"]?["template"]?["spec"]?["containers"]?.sequence?.first?["image"]?.string
      #expect(image?.hasSuffix(":v\(PrepullVersion.current)") == true)
    }
  }
}
