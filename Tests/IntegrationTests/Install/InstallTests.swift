import TestSupport
import Testing
import YAML

/// `install` beside what kustomize and a cluster make of the same manifests.
@Suite struct InstallTests {
  /// The path of kubectl, nil when this machine has none.
  private static let kubectl = RunningSandbox.kubectl

  @Test(.enabled(if: kubectl != nil, "needs kubectl on PATH"))
  func `install prints what kustomize renders, object by object`() async throws {
    let rendered = try await Self.keyed(Self.kustomize("manifests"))
    let printed = try await PluginProcess.run("install", "--dry-run=client")
    #expect(printed.exitCode == 0, "\(printed.errors)")
    #expect(printed.errors.isEmpty)
    let installed = Self.keyed(try YAMLFiles.objects(of: printed.output))
    #expect(installed.keys.sorted() == rendered.keys.sorted())
    for (name, object) in rendered { #expect(installed[name] == object, "\(name)") }
  }

  @Test(.enabled(if: kubectl != nil, "needs kubectl on PATH"))
  func `cert-manager's overlay has its certificate, and no rules to manage another`() async throws {
    let plain = try await Self.keyed(Self.kustomize("manifests"))
    let overlay = try await Self.keyed(Self.kustomize("manifests/overlays/cert-manager"))
    #expect(
      Set(plain.keys).subtracting(overlay.keys) == [
        "Role prepull-webhook-certificates", "RoleBinding prepull-webhook-certificates",
        "ClusterRole prepull-webhook-certificates", "ClusterRoleBinding prepull-webhook-certificates",
      ])
    #expect(
      Set(overlay.keys).subtracting(plain.keys) == [
        "Issuer prepull-selfsigned", "Issuer prepull-webhook-ca", "Certificate prepull-webhook",
        "Certificate prepull-webhook-ca",
      ])
    for kind in ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"] {
      let configuration = try #require(overlay["\(kind) prepull"])
      #expect(
        configuration["metadata"]?["annotations"] == [
          "cert-manager.io/inject-ca-from": "prepull-system/prepull-webhook"
        ])
      #expect(configuration["webhooks"] == plain["\(kind) prepull"]?["webhooks"])
    }
    let pod = overlay["Deployment prepull-webhook"]?["spec"]?["template"]?["spec"]
    #expect(pod?["containers"]?.sequence?.first?["args"]?.sequence?.last == "--cert-dir=/certificates")
  }

  @Test(
    .enabled(if: kubectl != nil, "needs kubectl on PATH"),
    arguments: [
      ("host-network", "--host-network", []),
      ("adopt", "--adopt", ["ClusterRole prepull-controller-adopt", "ClusterRoleBinding prepull-controller-adopt"]),
    ]) func `an overlay for the controller adds its flag and its rules, and leaves the rest`(
      row: (overlay: String, flag: String, more: [String])
    ) async throws
  {
    let plain = try await Self.keyed(Self.kustomize("manifests"))
    let overlay = try await Self.keyed(Self.kustomize("manifests/overlays/\(row.overlay)"))
    #expect(Set(overlay.keys) == Set(plain.keys).union(row.more))
    let arguments = [plain, overlay].map { objects in
      objects["Deployment prepull-controller"]?["spec"]?["template"]?["spec"]?["containers"]?.sequence?.first?["args"]?
        .sequence?.compactMap(\.string) ?? []
    }
    #expect(arguments[1] == arguments[0] + [row.flag])
    let mayDiffer = Set(row.more + ["Deployment prepull-controller", "Namespace prepull-system"])
    for (name, object) in overlay where !mayDiffer.contains(name) { #expect(object == plain[name], "\(name)") }
    let enforced = overlay["Namespace prepull-system"]?["metadata"]?["labels"]?["pod-security.kubernetes.io/enforce"]
    #expect(enforced?.string == (row.overlay == "host-network" ? "privileged" : "restricted"))
  }

  @Test func `JSON and YAML hold the same objects`() async throws {
    let yaml = try await PluginProcess.run("install", "--dry-run=client", "-n", "image-pulls")
    let json = try await PluginProcess.run("install", "--dry-run=client", "-n", "image-pulls", "-o", "json")
    let list = try JSONReader.read(Array(json.output.utf8))
    #expect(list["kind"] == "List")
    #expect(list["items"]?.sequence == (try YAMLFiles.objects(of: yaml.output)))
  }

  @Test(arguments: [
    [], ["--url", "https://hook.example.com:8443"], ["-n", "image-pulls", "--image", "a.example/b:1"],
  ])
  func `everything that is printed can be read back by kubectl's neighbours`(flags: [String]) async throws {
    let printed = try await PluginProcess.run(["install", "--dry-run=client"] + flags)
    #expect(printed.exitCode == 0, "\(printed.errors)")
    let checked = try await PluginProcess.run("validate", "-f", "-", input: printed.output)
    #expect(checked.exitCode == 0, "\(checked.output)\(checked.errors)")
    for object in try YAMLFiles.objects(of: printed.output) {
      #expect(object["apiVersion"]?.string?.isEmpty == false)
      #expect(object["metadata"]?["name"]?.string?.isEmpty == false)
    }
  }

  @Test func `a CA comes into both configurations, in base64`() async throws {
    let pem = "-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"
    let directory = try ScratchDirectory(["ca.pem": pem])
    let printed = try await PluginProcess.run(
      "install", "--dry-run=client", "--url", "https://hook.example.com", "--ca-file", "ca.pem", in: directory)
    #expect(printed.exitCode == 0, "\(printed.errors)")
    #expect(printed.errors.isEmpty)
    let bundles = try YAMLFiles.objects(of: printed.output).suffix(2).map {
      $0["webhooks"]?.sequence?.first?["clientConfig"]?["caBundle"]?.string
    }
    let decoded = try await PluginProcess.shell("base64 -d <<< '\(try #require(bundles[0]))'")
    #expect(decoded.output == pem)
    #expect(bundles[0] == bundles[1])
  }

  @Test func `a CA file that is not there ends in 1 and prints no object`() async throws {
    let result = try await PluginProcess.run(
      "install", "--dry-run=client", "--url", "https://a.example", "--ca-file", "/nowhere/ca.pem")
    #expect(result.exitCode == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors == "error: --ca-file: the path \"/nowhere/ca.pem\" does not exist\n")
  }

  @Test func `the samples pass validate without a word`() async throws {
    let result = try await PluginProcess.run(
      "validate", "--warnings-as-errors", "-f", Paths.package + "/manifests/samples")
    #expect(result.exitCode == 0, "\(result.output)")
    #expect(result.output == "3 objects in 3 files: no errors\n")
  }

  // MARK: - Kustomize

  private static func kustomize(_ folder: String) async throws -> [Node] {
    let home = try ScratchDirectory()
    let kubectl = try #require(Self.kubectl)
    let result = try await PluginProcess.shell(
      "HOME=\"$PWD\" '\(kubectl)' kustomize '\(Paths.package)/\(folder)'", in: home)
    #expect(result.exitCode == 0, "\(result.errors)")
    return try YAMLFiles.objects(of: result.output, named: folder)
  }

  private static func keyed(_ objects: [Node]) -> [String: Node] {
    Dictionary(
      objects.map { ("\($0["kind"]?.string ?? "") \($0["metadata"]?["name"]?.string ?? "")", $0) },
      uniquingKeysWith: { first, _ in first })
  }
}
