// Status patches through TLS while many clients watch: how many a second. Clients and server share the machine.

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import PrePullSandbox
import Synchronization
import YAML

enum WriteLoad {
  private static let pods = 1_000
  private static let writers = 16
  private static let seconds = 10

  static func run(watchers: Int) async throws {
    let server = try await SandboxServer.start()
    for index in 0..<pods {
      try server.put([
        "apiVersion": "v1", "kind": "Pod", "metadata": ["name": Node(.string("pod-\(index)"))],
        "spec": ["containers": [["name": "pull", "image": "nginx:1.27"]]],
      ])
    }
    let client = try client(of: server)
    let (events, writes) = (Counter(), Counter())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<watchers { group.addTask { try await watch(server, client, events) } }
      // All watches have begun before the clock does.
      while server.requests.filter({ $0.verb == "watch" }).count < watchers {
        try await Task.sleep(for: .milliseconds(20))
      }
      let end = ContinuousClock.now + .seconds(seconds)
      await withTaskGroup(of: Void.self) { writing in
        for writer in 0..<writers {
          writing.addTask {
            do { try await write(server, client, writer, until: end, writes) } catch { print("a writer: \(error)") }
          }
        }
      }
      let (written, told) = (writes.value, events.value)
      print(
        "\(watchers) watchers: \(written / seconds) writes/s, \(told / seconds) events/s, \(MemoryLoad.resident()) MB")
      group.cancelAll()
    }
    try await client.shutdown()
    await server.stop()
  }

  private static func client(of server: SandboxServer) throws -> HTTPClient {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(server.caPEM.utf8)))
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1_000
    return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  private static func request(_ server: SandboxServer, _ path: String) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: server.url + path)
    request.headers.add(name: "Authorization", value: "Bearer \(server.token)")
    return request
  }

  private static func watch(_ server: SandboxServer, _ client: HTTPClient, _ events: Counter) async throws {
    let path = "/api/v1/pods?watch=true&resourceVersion=\(server.resourceVersion)"
    do {
      let response = try await client.execute(request(server, path), timeout: .hours(1))
      for try await part in response.body { events.add(part.readableBytesView.count { $0 == 0x0A }) }
    } catch is CancellationError {
      // The measurement is over.
    }
  }

  private static func write(
    _ server: SandboxServer, _ client: HTTPClient, _ writer: Int, until end: ContinuousClock.Instant, _ writes: Counter
  ) async throws {
    var number = 0
    while ContinuousClock.now < end {
      number += 1
      let pod = (number * writers + writer) % pods
      var request = request(server, "/api/v1/namespaces/default/pods/pod-\(pod)/status")
      request.method = .PATCH
      request.headers.add(name: "Content-Type", value: "application/merge-patch+json")
      request.body = .bytes(ByteBuffer(string: #"{"status":{"message":"\#(writer)-\#(number)"}}"#))
      let response = try await client.execute(request, timeout: .seconds(30))
      _ = try await response.body.collect(upTo: 1 << 20)
      guard response.status == .ok else { throw Refused(status: response.status.code) }
      writes.add(1)
    }
  }
}

final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add(_ number: Int) { count.withLock { $0 += number } }
}

/// A write that was not done.
struct Refused: Error {
  var status: UInt
}
