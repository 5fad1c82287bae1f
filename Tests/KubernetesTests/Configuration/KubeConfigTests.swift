// Kubeconfig files: what they mean, and what is said about those that are wrong.

import FoundationEssentials
import Kubernetes
import Testing

@Suite struct KubeConfigTests {
  static let whole = """
    apiVersion: v1
    kind: Config
    current-context: dev
    preferences: {}
    clusters:
    - name: east
      cluster:
        server: https://east.example:6443/k8s/
        certificate-authority: pki/ca.crt
        tls-server-name: api.east
        proxy-url: http://proxy:3128
    - name: lab
      cluster: {server: "http://127.0.0.1:8001"}
    - name: open
      cluster: {server: "https://open", insecure-skip-tls-verify: true}
    users:
    - name: alice
      user:
        client-certificate-data: \(Data("CERT".utf8).base64EncodedString())
        client-key: /keys/alice.key
        token: t0ken
    - name: bob
      user: {username: bob, password: pw, as: root, as-groups: [a, b], as-uid: "7", as-user-extra: {k: [v]}}
    - name: robot
      user:
        exec:
          apiVersion: client.authentication.k8s.io/v1beta1
          command: ./bin/login
          args: [--quiet]
          env: [{name: MODE, value: x}]
          installHint: apt install login
          provideClusterInfo: true
    contexts:
    - {name: dev, context: {cluster: east, user: alice, namespace: shop}}
    - {name: lab, context: {cluster: lab, user: alice}}
    - {name: bob, context: {cluster: open, user: bob}}
    - {name: robot, context: {cluster: open, user: robot}}
    """

  func load(
    _ text: String = whole, context: String? = nil, _ change: (inout ConnectionOverrides) -> Void = { _ in }
  ) async throws -> ClusterConfiguration {
    try await withScratch { folder in
      let file = folder + "/config"
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      var overrides = ConnectionOverrides()
      overrides.context = context
      change(&overrides)
      var configuration = try ClusterConfiguration.load(kubeconfig: file, overrides: overrides, environment: [:])
      configuration.origin = configuration.origin.replacing(folder, with: "")
      if case .authority(.file(let path)) = configuration.trust {
        configuration.trust = .authority(.file(path.replacing(folder, with: "")))
      }
      if case .exec(var plugin) = configuration.credentials {
        plugin.command = plugin.command.replacing(folder, with: "")
        configuration.credentials = .exec(plugin)
      }
      return configuration
    }
  }

  @Test func `the current context says cluster, user and namespace`() async throws {
    let configuration = try await load()
    #expect(configuration.server.description == "https://east.example:6443/k8s")
    #expect(configuration.trust == .authority(.file("/pki/ca.crt")))
    #expect(configuration.tlsServerName == "api.east")
    #expect(configuration.proxyURL?.reveal() == "http://proxy:3128")
    #expect(configuration.credentials == .token("t0ken"))
    #expect(
      configuration.clientCertificate
        == ClientCertificate(certificate: .text("CERT"), key: .file("/keys/alice.key")))
    #expect(configuration.defaultNamespace == "shop")
    #expect(configuration.origin == "context dev of /config")
  }

  @Test func `a server without TLS gets no credentials`() async throws {
    let configuration = try await load(context: "lab")
    #expect(configuration.credentials == .none)
    #expect(configuration.clientCertificate == nil)
    #expect(configuration.defaultNamespace == "default")
  }

  @Test func `basic credentials and impersonation are read`() async throws {
    let configuration = try await load(context: "bob")
    #expect(configuration.trust == .insecure)
    #expect(configuration.credentials == .basic(username: "bob", password: "pw"))
    #expect(
      configuration.impersonation == Impersonation(user: "root", groups: ["a", "b"], uid: "7", extra: ["k": ["v"]]))
  }

  @Test func `a credential plugin is read`() async throws {
    let configuration = try await load(context: "robot")
    #expect(
      configuration.credentials
        == .exec(
          ExecPlugin(
            command: "/./bin/login", arguments: ["--quiet"], environment: ["MODE": "x"], apiVersion: .v1beta1,
            installHint: "apt install login", providesClusterInfo: true)))
  }

  @Test func `flags are laid over the file`() async throws {
    let configuration = try await load {
      $0.server = "https://10.0.0.1"
      $0.token = "other"
      $0.namespace = "ops"
      $0.insecureSkipTLSVerify = true
      $0.impersonateUser = "carol"
      $0.impersonateGroups = ["g"]
      $0.requestTimeout = "1m30s"
      $0.clientKey = "k"
      $0.clientCertificate = "c"
    }
    #expect(configuration.server.description == "https://10.0.0.1:443")
    // Both belonged to the server that was replaced.
    #expect(configuration.tlsServerName == nil)
    #expect(configuration.trust == .insecure)
    #expect(configuration.credentials == .token("other"))
    #expect(configuration.defaultNamespace == "ops")
    #expect(configuration.impersonation == Impersonation(user: "carol", groups: ["g"]))
    #expect(configuration.requestTimeout == .seconds(90))
    #expect(configuration.clientCertificate == ClientCertificate(certificate: .file("c"), key: .file("k")))
  }

  @Test func `flags name another cluster and user`() async throws {
    let configuration = try await load {
      $0.cluster = "open"
      $0.user = "bob"
      $0.certificateAuthority = "/other/ca"
    }
    #expect(configuration.server.host == "open")
    #expect(configuration.trust == .authority(.file("/other/ca")))
    #expect(configuration.credentials == .basic(username: "bob", password: "pw"))
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    var text: String
    var code: ConfigurationError.Code
    var line: Int?
    var says: String
    var testDescription: String { says }
  }

  static let bad: [Bad] = [
    Bad(text: "a: b\n c: d", code: .malformed, line: 2, says: "config:2"),
    Bad(text: "- a", code: .malformed, line: 1, says: "mapping"),
    Bad(text: "kind: Pod", code: .malformed, line: 1, says: "this is a Pod"),
    Bad(text: "current-context: x", code: .unknownName, line: nil, says: "no context \"x\""),
    Bad(text: "", code: .noConfiguration, line: nil, says: "no context is chosen"),
    Bad(text: "contexts:\n  a: b", code: .malformed, line: 2, says: "contexts must be a list"),
    Bad(text: "contexts:\n- context: {}", code: .malformed, line: 2, says: "no name"),
    Bad(
      text: "current-context: a\ncontexts:\n- name: a\n  context: {cluster: b}", code: .unknownName, line: 4,
      says: "no cluster \"b\""),
    Bad(
      text: "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\nclusters: [{name: b}]",
      code: .malformed, line: 3, says: "no server"),
    Bad(text: "users:\n- name: a\n  user:\n    token: 12", code: .malformed, line: 4, says: "must be a string"),
    Bad(
      text: "users:\n- name: a\n  user:\n    client-key-data: '%%%'", code: .malformed, line: 4, says: "not base64"),
    Bad(
      text: "users:\n- name: a\n  user:\n    exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: x}",
      code: .unsupported, line: 4, says: "v1alpha1"),
    Bad(
      text: "users:\n- name: a\n  user:\n    exec: {apiVersion: client.authentication.k8s.io/v1, command: x}",
      code: .malformed, line: 4, says: "interactiveMode"),
    Bad(
      text: "current-context: a\ncontexts: [{name: a, context: {cluster: b, user: c}}]\n"
        + "clusters: [{name: b, cluster: {server: 'https://x'}}]\n"
        + "users: [{name: c, user: {auth-provider: {name: gcp}}}]",
      code: .unsupported, line: 4, says: "gcp"),
    Bad(
      text: "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\n"
        + "clusters: [{name: b, cluster: {server: 'ftp://x'}}]",
      code: .invalidValue, line: 3, says: "only https"),
    Bad(
      text: "current-context: a\ncontexts: [{name: a, context: {cluster: b}}]\nclusters: [{name: b, cluster: "
        + "{server: 'https://x', insecure-skip-tls-verify: true, certificate-authority: c}}]",
      code: .conflict, line: 3, says: "exclude"),
  ]

  @Test(arguments: bad) func `a wrong file is told with its line`(row: Bad) async throws {
    try await withScratch { folder in
      let file = folder + "/config"
      try row.text.write(toFile: file, atomically: true, encoding: .utf8)
      let error = #expect(throws: ConfigurationError.self) {
        try ClusterConfiguration.load(kubeconfig: file, environment: [:])
      }
      #expect(error?.code == row.code)
      #expect(error?.line == row.line)
      #expect(error?.file == file)
      #expect(error?.description.contains(row.says) == true, "\(String(describing: error))")
    }
  }

  @Test func `the first of several files wins, entry by entry`() async throws {
    try await withScratch { folder in
      let first = """
        users: [{name: u, user: {username: first}}]
        contexts: [{name: a, context: {cluster: c, user: u}}]
        """
      let second = """
        current-context: a
        clusters: [{name: c, cluster: {server: "https://two", certificate-authority: ca}}]
        users: [{name: u, user: {password: second, token: second}}]
        """
      try FileManager.default.createDirectory(atPath: folder + "/b", withIntermediateDirectories: true)
      try first.write(toFile: folder + "/one", atomically: true, encoding: .utf8)
      try second.write(toFile: folder + "/b/two", atomically: true, encoding: .utf8)
      let list = ["", folder + "/missing", folder + "/one", folder + "/b/two"].joined(separator: ":")
      let configuration = try ClusterConfiguration.load(environment: ["KUBECONFIG": list])
      #expect(configuration.server.host == "two")
      #expect(configuration.trust == .authority(.file(folder + "/b/ca")))
      #expect(configuration.credentials == .basic(username: "first", password: ""))
    }
  }
}
