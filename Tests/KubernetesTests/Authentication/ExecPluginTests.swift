// Credential plugins: small scripts that print what the tests want.

import FoundationEssentials
import Kubernetes
import TLS
import Testing
import YAML

@Suite struct ExecPluginTests {
  static func credential(_ status: String, version: ExecPlugin.APIVersion = .v1) -> String {
    "{\"apiVersion\":\"\(version.rawValue)\",\"kind\":\"ExecCredential\",\"status\":\(status)}"
  }

  /// Runs `body` with a plugin whose script counts its runs in a file.
  func withPlugin<Value: Sendable>(
    _ script: String, _ change: (inout ExecPlugin) -> Void = { _ in },
    _ body: (ExecPlugin, @Sendable () throws -> Int) async throws -> Value
  ) async throws -> Value {
    try await withScratch { folder in
      let path = folder + "/login"
      try "echo run >> \(folder)/runs\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
      // Not a command itself: a process that another test starts meanwhile may still hold the file open for writing,
      // and such a file cannot be run.
      var plugin = ExecPlugin(command: "/bin/sh", arguments: [path], interactiveMode: .never)
      change(&plugin)
      return try await body(plugin) {
        try String(contentsOfFile: folder + "/runs", encoding: .utf8).split(separator: "\n").count
      }
    }
  }

  @Test func `a token is printed once and kept`() async throws {
    try await withPlugin("echo '\(Self.credential("{\"token\":\"t1\"}"))'") { plugin, runs in
      try await withServer(
        { try await $1.send(200, "{}") }, cluster: { $0.credentials = .exec(plugin) }
      ) { client, server in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<5 { group.addTask { _ = try await client.get(.nodes, "n1") } }
          try await group.waitForAll()
        }
        #expect(
          server.requests.map { $0.headers.first(name: "authorization") } == Array(repeating: "Bearer t1", count: 5))
        #expect(try runs() == 1)
      }
    }
  }

  @Test func `a token that is over is printed anew`() async throws {
    let over = Self.credential("{\"token\":\"t1\",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\"}")
    try await withPlugin("echo '\(over)'") { plugin, runs in
      try await withServer(
        { try await $1.send(200, "{}") }, cluster: { $0.credentials = .exec(plugin) }
      ) { client, _ in
        _ = try await client.get(.nodes, "n1")
        _ = try await client.get(.nodes, "n1")
        #expect(try runs() == 2)
      }
    }
  }

  @Test func `a token that the server refuses is printed anew, once a request`() async throws {
    try await withPlugin("echo '\(Self.credential("{\"token\":\"t1\"}"))'") { plugin, runs in
      try await withServer(
        { try await $1.send(401, status(401, "Unauthorized")) }, cluster: { $0.credentials = .exec(plugin) }
      ) { client, server in
        let error = try await failure { try await client.get(.nodes, "n1") }
        #expect(error.code == .unauthorized)
        #expect(server.requests.count == 2)
        #expect(try runs() == 2)
      }
    }
  }

  @Test func `the plugin learns of the cluster and gets its environment`() async throws {
    let script = """
      printf '%s' "$KUBERNETES_EXEC_INFO" > "$(dirname "$0")/info"
      printf '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"%s-%s"}}' \
      "$MODE" "$1"
      """
    try await withPlugin(
      script,
      {
        $0.arguments.append("arg")
        $0.environment = ["MODE": "mode"]
        $0.apiVersion = .v1beta1
        $0.providesClusterInfo = true
      }
    ) { plugin, _ in
      try await withServer(
        { try await $1.send(200, "{}") },
        cluster: {
          $0.credentials = .exec(plugin)
          $0.trust = .authority(.text("CA"))
          $0.tlsServerName = "api"
        }
      ) { client, server in
        _ = try await client.get(.nodes, "n1")
        #expect(server.requests.first?.headers.first(name: "authorization") == "Bearer mode-arg")
        let text = try String(contentsOfFile: plugin.arguments[0].replacing("/login", with: "/info"), encoding: .utf8)
        let info = try JSONReader.read(Array(text.utf8))
        #expect(info["apiVersion"] == "client.authentication.k8s.io/v1beta1")
        #expect(info["spec"]?["interactive"] == false)
        let cluster = info["spec"]?["cluster"]
        #expect(cluster?["server"]?.string == "http://127.0.0.1:\(server.port)")
        #expect(cluster?["certificate-authority-data"] == "Q0E=")
        #expect(cluster?["tls-server-name"] == "api")
      }
    }
  }

  @Test func `a certificate that a plugin prints is presented`() async throws {
    let status: Node = [
      "clientCertificateData": Node(.string(Certificates.client.certificateChainPEM)),
      "clientKeyData": Node(.string(Certificates.client.privateKeyPEM)),
    ]
    try await withPlugin("cat <<'E'\n\(Self.credential(JSONWriter.string(status)))\nE") { plugin, _ in
      try await TestServer.run(
        tls: Certificates.context(requiringClients: true), { try await $1.send(200, "{}") }
      ) { server in
        let configuration = ClusterConfiguration(
          server: try ServerAddress("https://127.0.0.1:\(server.port)"), trust: TLSTests.trusted,
          credentials: .exec(plugin))
        try await KubernetesClient.withClient(configuration: configuration, options: testOptions(), logger: quiet) {
          _ = try await $0.get(.nodes, "n1")
        }
        #expect(server.requests.count == 1)
      }
    }
  }

  struct Bad: Sendable {
    var script: String
    var says: String
  }

  @Test(arguments: [
    Bad(script: "echo s3cret >&2; exit 3", says: "failed"),
    Bad(script: "echo s3cret", says: "not JSON"),
    Bad(script: "echo '{\"kind\":\"s3cret\"}'", says: "no ExecCredential"),
    Bad(script: "echo '\(credential("{\"token\":\"s3cret\"}", version: .v1beta1))'", says: "v1beta1"),
    Bad(script: "echo '\(credential("null"))'", says: "without status"),
    Bad(script: "echo '\(credential("{}"))'", says: "neither"),
    Bad(script: "echo '\(credential("{\"clientKeyData\":\"s3cret\"}"))'", says: "only one"),
    Bad(
      script: "echo '\(credential("{\"token\":\"s3cret\",\"expirationTimestamp\":\"soon\"}"))'", says: "RFC 3339"),
    Bad(script: "head -c 2000000 /dev/zero", says: "more than"),
  ]) func `a plugin that goes wrong is told without what it printed`(row: Bad) async throws {
    try await withPlugin(row.script) { plugin, _ in
      try await withServer(
        { try await $1.send(200, "{}") }, cluster: { $0.credentials = .exec(plugin) }
      ) { client, server in
        let error = try await failure { try await client.get(.nodes, "n1") }
        #expect(error.code == .configuration)
        #expect(error.message.contains(plugin.command))
        #expect(error.description.contains(row.says), "\(error)")
        #expect(!error.description.contains("s3cret"))
        #expect(server.requests.isEmpty)
      }
    }
  }

  @Test func `a plugin that is not there is told with its hint`() async throws {
    let plugin = ExecPlugin(command: "no-such-login-program", installHint: "get it from example.org")
    try await withServer(
      { try await $1.send(200, "{}") }, cluster: { $0.credentials = .exec(plugin) }
    ) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .configuration)
      #expect(error.advice == "get it from example.org")
    }
  }

  @Test func `a plugin that never ends is a timeout`() async throws {
    try await withPlugin("exec sleep 3600") { plugin, _ in
      try await withServer(
        { try await $1.send(200, "{}") }, cluster: { $0.credentials = .exec(plugin) }
      ) { client, _ in
        let error = try await failure { try await client.get(.nodes, "n1", timeout: .milliseconds(500)) }
        #expect(error.code == .timeout)
      }
    }
  }
}
