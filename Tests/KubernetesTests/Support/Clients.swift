// Clients for the tests, and short ways to say what they are to do.

import Kubernetes
import Logging
import Synchronization
import TestSupport
import Testing
import YAML

/// Options for tests: no rate limit, short pauses.
func testOptions(_ change: (inout ClientOptions) -> Void = { _ in }) -> ClientOptions {
  var options = ClientOptions(userAgent: "prepull-tests")
  options.rateLimit = nil
  options.retry.initialDelay = .milliseconds(1)
  options.retry.maximumDelay = .milliseconds(5)
  options.requestTimeout = Patience.limit
  change(&options)
  return options
}

func plain(port: Int, _ change: (inout ClusterConfiguration) -> Void = { _ in }) throws -> ClusterConfiguration {
  var configuration = ClusterConfiguration(server: try ServerAddress("http://127.0.0.1:\(port)"))
  change(&configuration)
  return configuration
}

/// Runs a server and a client of it.
func withServer<Value: Sendable>(
  _ handler: @escaping TestServer.Handler, options: ClientOptions = testOptions(),
  cluster: (inout ClusterConfiguration) -> Void = { _ in },
  _ body: (KubernetesClient, TestServer) async throws -> Value
) async throws -> Value {
  try await TestServer.run(handler) { server in
    let configuration = try plain(port: server.port, cluster)
    return try await KubernetesClient.withClient(configuration: configuration, options: options, logger: quiet) {
      try await body($0, server)
    }
  }
}

let quiet: Logger = {
  var logger = Logger(label: "tests")
  logger.logLevel = .critical
  return logger
}()

/// The error that `work` throws.
func failure(
  _ location: SourceLocation = #_sourceLocation, of work: () async throws -> some Any
) async throws -> KubernetesError {
  do {
    let value = try await work()
    Issue.record("it gave \(value) and should have failed", sourceLocation: location)
    throw Unexpected()
  } catch let error as KubernetesError {
    return error
  }
}

struct Unexpected: Error {}

func status(_ code: Int, _ reason: String, _ message: String = "no", details: String = "{}") -> String {
  """
  {"kind":"Status","apiVersion":"v1","status":"Failure","message":"\(message)","reason":"\(reason)",\
  "details":\(details),"code":\(code)}
  """
}

/// Numbers calls, from 1.
final class Counter: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock {
      $0 += 1; return $0
    }
  }
  var value: Int { count.withLock { $0 } }
}

/// Collects values from anywhere.
final class Collector<Element: Sendable>: Sendable {
  private let items = Mutex<[Element]>([])
  func append(_ item: Element) { items.withLock { $0.append(item) } }
  var all: [Element] { items.withLock { $0 } }
}
