// The stock kubectl against the sandbox, as people use it.
import PrePullAPI
import ProcessTestSupport
import RegexBuilder
import TestSupport
import Testing
import YAML

@testable import PrePullSandbox

@Suite(.timeLimit(.minutes(5)), .enabled(if: Kubectl.isInstalled, Kubectl.missing)) struct KubectlTests {
  static let manifest = """
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: settings
    data:
      colour: red
    """

  static let job = """
    apiVersion: operations.kubeedge.io/v1alpha2
    kind: ImagePrePullJob
    metadata:
      name: shop
    spec:
      imagePrePullTemplate:
        images: [nginx:1.27]
        nodeNames: [edge-1]
    """

  /// A server with our definitions, and its kubectl.
  func with(_ body: (SandboxServer, Kubectl) async throws -> Void) async throws {
    try await SandboxServer.with { server in
      for kind in ResourceKind.all { try server.put(kind.customResourceDefinition) }
      try await body(server, try Kubectl(server))
    }
  }

  /// Expects success and gives what was printed.
  @discardableResult
  func succeed(
    _ output: CommandOutput, _ location: SourceLocation = #_sourceLocation
  ) -> String {
    #expect(output.status == 0, "\(output)", sourceLocation: location)
    return output.out
  }

  func expect(
    _ output: CommandOutput, prints text: String, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(output.status == 0 && output.out == text, "\(output)", sourceLocation: location)
  }

  func expect(
    _ output: CommandOutput, mentions text: some RegexComponent, _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(output.status == 0 && output.out.contains(text), "\(output)", sourceLocation: location)
  }

  @Test func `apply creates, leaves alone and changes`() async throws {
    try await with { _, kubectl in
      let apply = { (text: String) in try await kubectl("apply", "-f", "-", input: text) }
      try await expect(apply(Self.manifest), prints: "configmap/settings created\n")
      try await expect(apply(Self.manifest), prints: "configmap/settings unchanged\n")
      let blue = Self.manifest.replacing("red", with: "blue")
      try await expect(apply(blue), prints: "configmap/settings configured\n")
      try await expect(kubectl("get", "cm", "settings", "-o", "jsonpath={.data.colour}"), prints: "blue")
      try await expect(apply(Self.job), prints: "imageprepulljob.operations.kubeedge.io/shop created\n")
      try await expect(apply(Self.job), prints: "imageprepulljob.operations.kubeedge.io/shop unchanged\n")
      let other = Self.job.replacing("1.27", with: "1.28")
      try await expect(apply(other), prints: "imageprepulljob.operations.kubeedge.io/shop configured\n")
    }
  }

  @Test func `get shows tables with the definition's columns`() async throws {
    try await with { server, kubectl in
      try server.put(configMap("settings", ["a": "1", "b": "2"]))
      let maps = succeed(try await kubectl("get", "configmaps"))
      #expect(maps.contains(/NAME +DATA +AGE\nsettings +2 +/), "\(maps)")
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      let patch = #"{"status":{"state":"Pulling"}}"#
      succeed(
        try await kubectl("patch", "imageprepulljob", "shop", "--subresource=status", "--type=merge", "-p", patch))
      let jobs = succeed(try await kubectl("get", "imageprepulljobs"))
      #expect(jobs.contains(/NAME +STATE +PHASE +AGE +REASON *\nshop +Pulling/), "\(jobs)")
      try await expect(kubectl("get", "ns"), mentions: /default +Active/)
    }
  }

  @Test func `get as YAML gives back what was applied`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      let text = succeed(try await kubectl("get", "imageprepulljob", "shop", "-o", "yaml"))
      #expect(text.contains("images:\n    - nginx:1.27\n"), "\(text)")
      #expect(text.contains("generation: 1\n"))
    }
  }

  @Test func `describe tells the object and its events`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.manifest))
      try await expect(kubectl("describe", "cm", "settings"), mentions: "colour:\n----\nred\n")
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      let job = try server.get(ResourceID("imageprepulljobs", group: "operations.kubeedge.io"), name: "shop")
      let uid = try #require(job?.value("metadata", "uid"))
      try server.put([
        "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": ["name": "shop.1"],
        "regarding": [
          "kind": "ImagePrePullJob", "name": "shop", "apiVersion": "operations.kubeedge.io/v1alpha2", "uid": uid,
        ],
        "reason": "Pulled", "note": "one node is done", "type": "Normal", "action": "Pull",
        "reportingController": "prepull", "reportingInstance": "x", "eventTime": "2026-01-01T00:00:00.000000Z",
      ])
      let text = succeed(try await kubectl("describe", "imageprepulljob", "shop"))
      #expect(text.contains("Name:         shop") && text.contains("nginx:1.27"), "\(text)")
      #expect(text.contains("one node is done"), "\(text)")
    }
  }

  @Test func `label, annotate and patch change what they say`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.manifest))
      succeed(try await kubectl("label", "cm", "settings", "tier=edge"))
      succeed(try await kubectl("annotate", "cm", "settings", "note=x"))
      succeed(try await kubectl("patch", "cm", "settings", "-p", #"{"data":{"size":"big"}}"#))
      succeed(
        try await kubectl(
          "patch", "cm", "settings", "--type=json", "-p", #"[{"op":"remove","path":"/data/colour"}]"#))
      let stored = try server.get(ResourceID("configmaps"), namespace: "default", name: "settings")
      #expect(stored?["data"] == ["size": "big"])
      #expect(stored?.value("metadata", "labels", "tier") == "edge")
      try await expect(kubectl("get", "cm", "-l", "tier=edge", "-o", "name"), prints: "configmap/settings\n")
    }
  }

  @Test func `replacing an old version is a conflict`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("create", "-f", "-", input: Self.manifest))
      let old = succeed(try await kubectl("get", "cm", "settings", "-o", "yaml"))
      succeed(try await kubectl("label", "cm", "settings", "a=b"))
      let output = try await kubectl("replace", "-f", "-", input: old)
      #expect(output.status != 0)
      #expect(output.error.contains("the object has been modified; please apply your changes"), "\(output)")
    }
  }

  @Test func `edit stores what the editor leaves`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("create", "-f", "-", input: Self.manifest))
      let editor = ["KUBE_EDITOR": "sed -i s/red/green/"]
      succeed(try await kubectl("edit", "cm", "settings", environment: editor))
      let stored = try server.get(ResourceID("configmaps"), namespace: "default", name: "settings")
      #expect(stored?.value("data", "colour") == "green")
    }
  }

  @Test func `wait ends when the status says so`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.job))
      async let waiting = kubectl(
        "wait", "imageprepulljob/shop", "--for=jsonpath={.status.state}=Successful", "--timeout=110s")
      succeed(
        try await kubectl(
          "patch", "imageprepulljob", "shop", "--subresource=status", "--type=merge", "-p",
          #"{"status":{"state":"Successful"}}"#))
      try await expect(waiting, mentions: "condition met")
      let established = try await kubectl(
        "wait", "--for=condition=Established", "crd/imageprepulljobs.operations.kubeedge.io", "--timeout=110s")
      succeed(established)
      #expect(!server.requests.isEmpty)
    }
  }

  @Test func `get -w shows the changes as they come`() async throws {
    try await with { server, kubectl in
      try server.put(configMap("a"))
      try await kubectl.follow("get", "cm", "-w", "--output-watch-events") { output in
        try await output.waitForLine("what is there") { $0.contains(/^ADDED +a +/) }
        try server.put(configMap("b"))
        try await output.waitForLine("what is new") { $0.contains(/^ADDED +b +/) }
        try server.delete(ResourceID("configmaps"), namespace: "default", name: "a")
        try await output.waitForLine("what is gone") { $0.contains(/^DELETED +a +/) }
      }
      #expect(server.requests.contains { $0.verb == "watch" })
    }
  }

  @Test func `delete waits for finalizers`() async throws {
    try await with { server, kubectl in
      var object = configMap("held").fields
      object.set("metadata", "finalizers", to: ["example.com/hold"])
      try server.put(Node(object))
      async let deletion = kubectl("delete", "cm", "held", "--timeout=110s")
      let id = ResourceID("configmaps")
      try await eventually("the deletion waits") {
        try server.get(id, namespace: "default", name: "held")?.value("metadata", "deletionTimestamp") != nil
      }
      succeed(
        try await kubectl("patch", "cm", "held", "--type=merge", "-p", #"{"metadata":{"finalizers":null}}"#))
      try await expect(deletion, mentions: "deleted")
    }
  }

  @Test func `server-side apply finds conflicts and takes over by force`() async throws {
    try await with { _, kubectl in
      succeed(try await kubectl("apply", "--server-side", "-f", "-", input: Self.manifest))
      succeed(try await kubectl("patch", "cm", "settings", "--field-manager=me", "-p", #"{"data":{"colour":"blue"}}"#))
      let refused = try await kubectl("apply", "--server-side", "-f", "-", input: Self.manifest)
      #expect(refused.status != 0)
      #expect(
        refused.error.contains(#"Apply failed with 1 conflict: conflict with "me" using v1: .data.colour"#),
        "\(refused)")
      let forced = try await kubectl(
        "apply", "--server-side", "--force-conflicts", "-f", "-", input: Self.manifest)
      #expect(succeed(forced) == "configmap/settings serverside-applied\n")
      try await expect(kubectl("get", "cm", "settings", "-o", "jsonpath={.data.colour}"), prints: "red")
      succeed(try await kubectl("apply", "--server-side", "-f", "-", input: Self.job))
      succeed(try await kubectl("apply", "--server-side", "-f", "-", input: Self.job))
    }
  }

  @Test func `apply moves from the client's side to the server's`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("apply", "-f", "-", input: Self.manifest))
      let blue = Self.manifest.replacing("red", with: "blue")
      succeed(try await kubectl("apply", "--server-side", "-f", "-", input: blue))
      let stored = try server.get(ResourceID("configmaps"), namespace: "default", name: "settings")
      #expect(stored?.value("data", "colour") == "blue")
    }
  }

  @Test func `a dry run on the server changes nothing`() async throws {
    try await with { server, kubectl in
      let output = try await kubectl("apply", "--dry-run=server", "-f", "-", input: Self.manifest)
      #expect(succeed(output) == "configmap/settings created (server dry run)\n")
      #expect(try server.get(ResourceID("configmaps"), namespace: "default", name: "settings") == nil)
    }
  }

  @Test func `unknown fields are refused before anything is stored`() async throws {
    try await with { _, kubectl in
      let output = try await kubectl("apply", "-f", "-", input: Self.job + "\n  colour: red")
      #expect(output.status != 0)
      #expect(output.error.contains(#"strict decoding error: unknown field "spec.colour""#), "\(output)")
    }
  }

  @Test func `explain reads our documentation`() async throws {
    try await with { _, kubectl in
      let text = succeed(try await kubectl("explain", "imageprepulljob.spec"))
      #expect(text.contains("KIND:       ImagePrePullJob") && text.contains("imagePrePullTemplate"), "\(text)")
      let image = succeed(try await kubectl("explain", "imagepulljob.spec.image"))
      #expect(image.contains("FIELD: image <string>"), "\(image)")
      try await expect(kubectl("explain", "imageprepulljob.metadata"), mentions: "labels")
    }
  }

  @Test func `create makes what it sends as protobuf`() async throws {
    try await with { server, kubectl in
      succeed(try await kubectl("create", "namespace", "team"))
      succeed(
        try await kubectl(
          "create", "secret", "docker-registry", "login", "-n", "team", "--docker-server=registry.example.com",
          "--docker-username=me", "--docker-password=secret"))
      let secret = try server.get(ResourceID("secrets"), namespace: "team", name: "login")
      #expect(secret?["type"] == "kubernetes.io/dockerconfigjson")
      #expect(
        DockerLogins.read(secret ?? [:])["registry.example.com"]
          == [RegistryLogin(username: "me", password: "secret")])
      succeed(try await kubectl("create", "configmap", "settings", "--from-literal=colour=red"))
      let settings = try server.get(ResourceID("configmaps"), namespace: "default", name: "settings")
      #expect(settings?["data"] == ["colour": "red"])
      succeed(try await kubectl("create", "serviceaccount", "bot"))
      succeed(try await kubectl("create", "clusterrole", "reader", "--verb=get,list", "--resource=pods"))
      succeed(try await kubectl("create", "deployment", "web", "--image=nginx:1.27", "--replicas=2"))
      let web = try server.get(ResourceID("deployments", group: "apps"), namespace: "default", name: "web")
      let image = web?.value("spec", "template", "spec", "containers")?.sequence?.first?["image"]
      #expect(image == "nginx:1.27" && web?.value("spec", "replicas") == 2)
    }
  }

  @Test func `auth asks the policy`() async throws {
    try await with { server, kubectl in
      server.setPolicy { $0.target?.resource != "secrets" }
      expect(try await kubectl("auth", "can-i", "get", "pods"), prints: "yes\n")
      #expect(try await kubectl("auth", "can-i", "get", "secrets").out.hasPrefix("no"))
      expect(try await kubectl("auth", "whoami"), mentions: "sandbox-admin")
    }
  }

  @Test func `api-resources lists what is served`() async throws {
    try await with { _, kubectl in
      let names = succeed(try await kubectl("api-resources", "-o", "name")).split(separator: "\n")
      for name: Substring in ["pods", "leases.coordination.k8s.io", "nodeimages.apps.kruise.io"] {
        #expect(names.contains(name))
      }
    }
  }
}
