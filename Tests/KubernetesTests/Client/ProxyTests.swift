// Servers behind proxies.

import Testing
import YAML

@testable import Kubernetes

@Suite struct ProxyTests {
  @Test func `a request goes to the proxy, with its password`() async throws {
    let heard = Collector<String>()
    try await RawServer.run(
      answering: "HTTP/1.1 200 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{\"kind\":\"Node\"}", heard: { heard.append($0) }
    ) { port in
      var configuration = ClusterConfiguration(server: try ServerAddress("http://api.invalid:8080"))
      configuration.proxyURL = SecretText("http://us%40er:pa%3Ass@127.0.0.1:\(port)/")
      let node = try await KubernetesClient.withClient(
        configuration: configuration, options: testOptions(), logger: quiet
      ) { try await $0.get(.nodes, "n1") }
      #expect(node["kind"] == "Node")
      let (connect, request) = (try #require(heard.all.first), try #require(heard.all.last))
      #expect(connect.hasPrefix("CONNECT api.invalid:8080 HTTP/1.1"))
      #expect(connect.contains("Basic dXNAZXI6cGE6c3M="))
      #expect(request.hasPrefix("GET /api/v1/nodes/n1 HTTP/1.1"))
      #expect(!request.contains("dXNAZXI6cGE6c3M="))
    }
  }

  @Test func `a proxy that refuses is told`() async throws {
    try await RawServer.run(answering: "HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n") { port in
      var configuration = ClusterConfiguration(server: try ServerAddress("https://api.invalid:8080"))
      configuration.proxyURL = SecretText("http://127.0.0.1:\(port)")
      try await KubernetesClient.withClient(
        configuration: configuration, options: testOptions { $0.retry = .never }, logger: quiet
      ) { client in
        let error = try await failure { try await client.get(.nodes, "n1") }
        #expect(error.code == .unreachable)
        #expect(error.message.contains("proxy"))
      }
    }
  }

  @Test(arguments: [
    "proxy:3128", "ftp://proxy", "https://proxy", "http://s3cret:%zz@proxy", "socks5://u:s3cret@p", "http://a b",
  ])
  func `a proxy that cannot be used is refused without its password`(url: String) throws {
    var configuration = ClusterConfiguration(server: try ServerAddress("http://a"))
    configuration.proxyURL = SecretText(url)
    let error = #expect(throws: KubernetesError.self) { try KubernetesClient(configuration: configuration) }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("s3cret") == false)
  }

  struct Row: Sendable {
    var server: String
    var variables: [String: String]
    var proxy: String?
  }

  static let both = ["HTTPS_PROXY": "http://s:1", "http_proxy": "plain:2"]

  static func exempt(_ list: String) -> [String: String] { both.merging(["NO_PROXY": list]) { $1 } }

  @Test(arguments: [
    Row(server: "https://api.example", variables: both, proxy: "http://s:1"),
    Row(server: "http://api.example", variables: both, proxy: "http://plain:2"),
    Row(server: "https://api.example", variables: [:], proxy: nil),
    Row(server: "https://localhost:6443", variables: both, proxy: nil),
    Row(server: "https://127.0.0.9:6443", variables: both, proxy: nil),
    Row(server: "https://[::1]:6443", variables: both, proxy: nil),
    Row(server: "https://api.example", variables: exempt("*"), proxy: nil),
    Row(server: "https://api.example", variables: exempt("other, EXAMPLE"), proxy: nil),
    Row(server: "https://api.example", variables: exempt(".example"), proxy: nil),
    Row(server: "https://example", variables: exempt(".example"), proxy: "http://s:1"),
    Row(server: "https://apiexample", variables: exempt("example"), proxy: "http://s:1"),
    Row(server: "https://api.example:6443", variables: exempt("api.example:443"), proxy: "http://s:1"),
    Row(server: "https://api.example:6443", variables: exempt("api.example:6443"), proxy: nil),
    Row(server: "https://10.96.0.1", variables: exempt("10.96.0.0/12"), proxy: nil),
    Row(server: "https://10.112.0.1", variables: exempt("10.96.0.0/12"), proxy: "http://s:1"),
    Row(server: "https://10.96.0.1", variables: exempt("10.96.0.1"), proxy: nil),
    Row(server: "https://[fd00::1]", variables: exempt("fd00::/8"), proxy: nil),
    Row(server: "https://[fd00::1]", variables: exempt("[fd00::1]:443"), proxy: nil),
    Row(server: "https://10.96.0.1", variables: exempt("10.96.0.0/99,x/y,::/0"), proxy: "http://s:1"),
  ]) func `the environment names a proxy as it does for kubectl`(row: Row) throws {
    let found = ProxyEnvironment(variables: row.variables).proxy(for: try ServerAddress(row.server))
    #expect(found?.reveal() == row.proxy)
  }
}
