// Which of several places a configuration comes from.

import FoundationEssentials
import Testing

@testable import Kubernetes

@Suite struct LoadTests {
  static func config(_ server: String) -> String {
    """
    current-context: a
    contexts: [{name: a, context: {cluster: c}}]
    clusters: [{name: c, cluster: {server: "https://\(server)"}}]
    """
  }

  /// A home with a kubeconfig, another kubeconfig, and a Pod's files; gives what was chosen.
  func chosen(
    flag: String? = nil, variable: String? = nil, inPod: Bool = false, atHome: Bool = false,
    host: String = "10.96.0.1", _ overrides: ConnectionOverrides = ConnectionOverrides()
  ) async throws -> ClusterConfiguration {
    try await withScratch { folder in
      let (home, pod) = (folder + "/home", folder + "/pod")
      try FileManager.default.createDirectory(atPath: home + "/.kube", withIntermediateDirectories: true)
      try FileManager.default.createDirectory(atPath: pod, withIntermediateDirectories: true)
      if atHome { try Self.config("home").write(toFile: home + "/.kube/config", atomically: true, encoding: .utf8) }
      for name in ["flag", "variable"] {
        try Self.config(name).write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
      }
      var environment = ["HOME": home]
      if let variable { environment["KUBECONFIG"] = folder + "/" + variable }
      if inPod {
        environment["KUBERNETES_SERVICE_HOST"] = host
        environment["KUBERNETES_SERVICE_PORT"] = "443"
        try "token".write(toFile: pod + "/token", atomically: true, encoding: .utf8)
        try "ca".write(toFile: pod + "/ca.crt", atomically: true, encoding: .utf8)
        try "shop\n".write(toFile: pod + "/namespace", atomically: true, encoding: .utf8)
      }
      var result = try ClusterConfiguration.load(
        kubeconfig: flag.map { folder + "/" + $0 }, overrides: overrides, environment: environment, serviceAccount: pod)
      if case .tokenFile(let path) = result.credentials {
        result.credentials = .tokenFile(path.replacing(folder, with: ""))
      }
      return result
    }
  }

  @Test func `a flag wins over everything`() async throws {
    let found = try await chosen(flag: "flag", variable: "variable", inPod: true, atHome: true)
    #expect(found.server.host == "flag")
  }

  @Test func `the variable wins over the Pod`() async throws {
    let found = try await chosen(variable: "variable", inPod: true, atHome: true)
    #expect(found.server.host == "variable")
  }

  @Test func `a variable that names no file is passed over`() async throws {
    #expect(try await chosen(variable: "missing", atHome: true).server.host == "home")
  }

  @Test func `a flag that names no file is an error`() async throws {
    let error = await #expect(throws: ConfigurationError.self) { try await chosen(flag: "missing", atHome: true) }
    #expect(error?.code == .fileNotFound)
  }

  @Test(arguments: [("10.96.0.1", "https://10.96.0.1:443"), ("fd00::1", "https://[fd00::1]:443")])
  func `the Pod wins over the home`(host: String, url: String) async throws {
    let found = try await chosen(inPod: true, atHome: true, host: host)
    #expect(found.server.description == url)
    #expect(found.credentials == .tokenFile("/pod/token"))
    #expect(found.defaultNamespace == "shop")
    #expect(found.origin == "in-cluster")
  }

  @Test func `the home is the last place to look`() async throws {
    #expect(try await chosen(atHome: true).server.host == "home")
  }

  @Test func `a server by flag alone is enough`() async throws {
    var flags = ConnectionOverrides()
    flags.server = "https://only"
    flags.token = "t"
    let found = try await chosen(flags)
    #expect(found.server.host == "only")
    #expect(found.credentials == .token("t"))
  }

  @Test func `nothing at all says where was looked`() async throws {
    let error = await #expect(throws: ConfigurationError.self) { try await chosen() }
    #expect(error?.code == .noConfiguration)
    #expect(error?.message.contains("/.kube/config") == true)
    #expect(error?.advice?.contains("--kubeconfig") == true)
  }

  @Test func `a context cannot be found in a Pod`() async throws {
    var flags = ConnectionOverrides()
    flags.context = "dev"
    let error = await #expect(throws: ConfigurationError.self) { try await chosen(inPod: true, flags) }
    #expect(error?.code == .conflict)
  }

  @Test(arguments: [
    ("30", Duration.seconds(30)), ("1m30s", .seconds(90)), ("250ms", .milliseconds(250)), ("1.5h", .seconds(5_400)),
    ("0", nil), ("0s", nil),
  ])
  func `a timeout is read as kubectl does`(text: String, expected: Duration?) throws {
    #expect(try GoDuration.requestTimeout(text) == expected)
  }

  @Test(arguments: ["", "x", "1", "-1s", "1d", "1m30", "1e9h", "s", "."].filter { $0 != "1" })
  func `a timeout that is none is refused`(text: String) {
    #expect(throws: ConfigurationError.self) { try GoDuration.requestTimeout(text) }
  }

  @Test(arguments: [
    ("https://a", "https://a:443"), ("http://a", "http://a:80"), ("a:6443", "https://a:6443"),
    ("https://[::1]:6443/", "https://[::1]:6443"), ("https://a/x/y//", "https://a:443/x/y"),
  ])
  func `a server's URL is taken apart`(text: String, expected: String) throws {
    #expect(try ServerAddress(text).description == expected)
  }

  @Test(arguments: [
    "", "https://", "https://a:0", "https://a:65536", "https://a:x", "https://::1", "https://[::1", "https://u:p@a",
    "https://a?x", "https://a/ b", "https://a b", "https://[::1]x", "ftp://a", "https://a:6443:1",
  ])
  func `a server's URL that is none is refused, without a password in it`(text: String) {
    let error = #expect(throws: ConfigurationError.self) { try ServerAddress(text) }
    #expect(error?.code == .invalidValue)
    #expect(error?.description.contains("u:p") == false)
  }
}
