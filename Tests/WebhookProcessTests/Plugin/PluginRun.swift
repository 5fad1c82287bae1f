// The plugin as a process, with a kubeconfig for a sandbox.

import Foundation
import PrePullSandbox
import Subprocess
import SystemPackage
import TestSupport
import Testing
import YAML

/// What a run of the plugin left behind.
struct PluginRun: Sendable, CustomTestStringConvertible {
  let code: Int32?
  let output: String
  let errors: String

  var testDescription: String { "exit \(code.map(String.init) ?? "-")\n--- stdout\n\(output)\n--- stderr\n\(errors)" }

  /// The output as JSON.
  func json() throws -> Node { try JSONReader.read(Array(output.utf8)) }

  /// Runs `kubectl-prepull` with the words of `command` and `more`.
  ///
  /// - Parameter kubeconfig: a file; none leaves the plugin without any.
  static func run(
    _ command: String, _ more: [String] = [], kubeconfig: String? = nil, input: String = "", home: String = "/nowhere"
  ) async throws -> PluginRun {
    var environment: [Environment.Key: String] = ["PATH": "/usr/bin:/bin", "HOME": home]
    if let kubeconfig { environment["KUBECONFIG"] = kubeconfig }
    let result = try await Subprocess.run(
      .path(FilePath(try BuiltProduct.path(of: "kubectl-prepull"))),
      arguments: Arguments(command.split(separator: " ").map(String.init) + more),
      environment: .custom(environment), input: .string(input), output: .string(limit: 4 << 20),
      error: .string(limit: 1 << 20))
    let code: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
    return PluginRun(code: code, output: result.standardOutput, errors: result.standardError)
  }
}

/// A sandbox with the CRDs in it, for the plugin to ask.
struct PluginCluster: Sendable {
  let server: SandboxServer
  let folder: CertificateFolder
  /// The kubeconfig of a user who may do everything.
  let kubeconfig: String

  /// Starts a sandbox with these objects and their namespaces.
  static func with(
    _ objects: [Node] = [], installed: Bool = true, _ body: @Sendable @escaping (PluginCluster) async throws -> Void
  ) async throws {
    let folder = try CertificateFolder()
    try await SandboxServer.with { server in
      let kubeconfig = try folder.write(server.kubeconfig, to: "kubeconfig")
      let cluster = PluginCluster(server: server, folder: folder, kubeconfig: kubeconfig)
      if installed {
        for definition in try YAMLFiles.objects(ofKustomization: Self.package + "/manifests/crds") {
          try server.put(definition)
        }
      }
      for namespace in Set(objects.compactMap { $0["metadata"]?["namespace"]?.string }).sorted() {
        try server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(namespace))]])
      }
      for object in objects { try server.put(object) }
      server.forgetRequests()
      try await body(cluster)
    }
  }

  private static var package: String {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path
  }

  /// Runs the plugin as a user who may do everything.
  func run(_ command: String, _ more: [String] = [], input: String = "") async throws -> PluginRun {
    try await PluginRun.run(command, more, kubeconfig: kubeconfig, input: input, home: folder.path)
  }

  /// Runs the plugin as somebody who may not do what `forbidden` says.
  func run(
    _ command: String, _ more: [String] = [], input: String = "",
    forbidden: @Sendable @escaping (AccessQuestion) -> Bool
  ) async throws -> PluginRun {
    let user = SandboxUser(name: "mallory", groups: ["system:authenticated"])
    server.setPolicy { $0.user.name != user.name || !forbidden($0) }
    let file = try folder.write(server.kubeconfig(token: server.addUser(user)), to: "mallory")
    return try await PluginRun.run(command, more, kubeconfig: file, input: input, home: folder.path)
  }
}

/// A Node for the sandbox.
func clusterNode(
  _ name: String, edge: Bool = true, labels: [String: String] = [:], ready: Bool = true, _ conditions: [String] = [],
  images: [(String, Int)] = []
) -> Node {
  var fields = Mapping()
  if edge { fields["node-role.kubernetes.io/edge"] = "" }
  for (key, value) in labels.sorted(by: { $0.key < $1.key }) { fields[key] = Node(.string(value)) }
  let all = ["Ready": ready].merging(conditions.map { ($0, true) }) { $1 }.sorted { $0.key < $1.key }
  return [
    "apiVersion": "v1", "kind": "Node",
    "metadata": ["name": Node(.string(name)), "labels": Node(.mapping(fields))],
    "status": [
      "conditions": Node(
        .sequence(all.map { ["type": Node(.string($0.key)), "status": Node(.string($0.value ? "True" : "False"))] })),
      "images": Node(
        .sequence(
          images.map { ["names": [Node(.string($0.0))], "sizeBytes": Node(.integer($0.1))] })),
    ],
  ]
}

/// A Secret whose password must never be seen.
enum PullSecretFixture {
  static let password = "correct-horse-battery-staple"

  static func secret(
    _ name: String, in namespace: String = "default", registry: String = "registry.example.com",
    type: String = "kubernetes.io/dockerconfigjson"
  ) -> Node {
    let config = #"{"auths":{"\#(registry)":{"username":"user","password":"\#(password)"}}}"#
    return [
      "apiVersion": "v1", "kind": "Secret", "type": Node(.string(type)),
      "metadata": ["name": Node(.string(name)), "namespace": Node(.string(namespace))],
      "data": [".dockerconfigjson": Node(.string(Data(config.utf8).base64EncodedString()))],
    ]
  }

  /// Whether a text holds the password in any form in which it stood somewhere.
  static func leaks(into text: String) -> Bool {
    let config = #"{"auths":{"registry.example.com":{"username":"user","password":"\#(password)"}}}"#
    let forms = [
      password, String(Data(config.utf8).base64EncodedString().prefix(60)),
      Data("user:\(password)".utf8).base64EncodedString(),
    ]
    return forms.contains(where: text.contains)
  }
}
