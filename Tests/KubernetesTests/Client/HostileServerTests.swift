// Servers that are slow, cut off, endless or something else altogether.

import Kubernetes
import NIOCore
import Testing
import YAML

@Suite struct HostileServerTests {
  @Test func `a server that says nothing is a timeout`() async throws {
    try await withServer({ try await $1.hang() }) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1", timeout: .milliseconds(200)) }
      #expect(error.code == .timeout)
      #expect(error.message == "no answer within 0.2s")
    }
  }

  @Test func `a body that never ends its last line is a timeout`() async throws {
    try await withServer({ _, reply in
      try await reply.open()
      try await reply.write("{\"kind\":")
      try await reply.hang()
    }) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1", timeout: .milliseconds(200)) }
      #expect(error.code == .timeout)
    }
  }

  @Test func `a cancelled task is no timeout`() async throws {
    let arrived = AsyncStream<Void>.makeStream()
    try await withServer({ _, reply in
      arrived.continuation.yield()
      try await reply.hang()
    }) { client, _ in
      let error = await withTaskGroup(of: KubernetesError.Code?.self) { group in
        group.addTask {
          do throws(KubernetesError) {
            _ = try await client.get(.nodes, "n1")
            return nil
          } catch {
            return error.code
          }
        }
        var arrivals = arrived.stream.makeAsyncIterator()
        await arrivals.next()
        group.cancelAll()
        return await group.next() ?? nil
      }
      #expect(error == .cancelled)
    }
  }

  @Test func `a connection that is cut in the middle of an answer is told so`() async throws {
    try await withServer(
      { _, reply in
        try await reply.open(headers: [("content-length", "1000")])
        try await reply.write("{\"kind\":")
        try await reply.cut()
      }, options: testOptions { $0.retry = .never }
    ) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .connectionLost)
    }
  }

  @Test(arguments: [true, false])
  func `an answer larger than the bound is given up`(announced: Bool) async throws {
    let body = "{\"a\":\"" + String(repeating: "x", count: 100_000) + "\"}"
    try await withServer(
      { _, reply in
        if announced { return try await reply.send(200, body) }
        try await reply.open()
        // Would go on for ever.
        while true { try await reply.write(body) }
      }, options: testOptions { $0.maximumResponseBytes = 50_000 }
    ) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .responseTooLarge)
    }
  }

  // Servers pack what is long. As a lost connection it would be asked for again and again.
  @Test func `an answer that is too large once it is unpacked is too large`() async throws {
    try await withServer(
      { _, reply in
        let packed = Self.packed
        try await reply.open(
          headers: [("content-encoding", "gzip"), ("content-length", String(packed.readableBytes))])
        try await reply.write(packed)
        try await reply.end()
      }, options: testOptions { $0.maximumResponseBytes = 50_000 }
    ) { client, server in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .responseTooLarge)
      #expect(server.requests.count == 1)
    }
  }

  /// 200,000 times the letter x, as gzip packs it.
  private static let packed: ByteBuffer = {
    let head: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xed, 0xc1, 0x31, 0x01, 0x00, 0x00, 0x00, 0xc2, 0xa0,
      0xda, 0x8b, 0x6f, 0x06, 0x7f, 0xa0,
    ]
    let tail: [UInt8] = [0x80, 0xd7, 0x00, 0x72, 0x02, 0xbf, 0x51, 0x40, 0x0d, 0x03, 0x00]
    return ByteBuffer(bytes: head + [UInt8](repeating: 0, count: 193) + tail)
  }()

  @Test(arguments: [
    "SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 OK\r\n\r\n", "\u{0}\u{1}\u{2}", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
  ])
  func `a server that speaks something else is no API server`(bytes: String) async throws {
    try await RawServer.run(answering: bytes) { port in
      try await KubernetesClient.withClient(
        configuration: plain(port: port), options: testOptions { $0.retry = .never }, logger: quiet
      ) { client in
        let error = try await failure { try await client.get(.nodes, "n1") }
        #expect(error.code == .protocolViolation)
      }
    }
  }

  @Test func `a deeply nested answer does not take the stack`() async throws {
    let body = String(repeating: "{\"a\":", count: 100_000) + "1" + String(repeating: "}", count: 100_000)
    try await withServer({ try await $1.send(200, body) }) { client, _ in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .protocolViolation)
    }
  }

  @Test func `a client that was shut down says so`() async throws {
    try await withServer({ try await $1.send(200, "{}") }) { client, _ in
      await client.shutdown()
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .shutDown)
    }
  }

  @Test(arguments: [false, true])
  func `a client that nobody shuts down closes its connections on its own`(_ isUsed: Bool) async throws {
    try await withServer({ try await $1.send(200, "{}") }) { other, _ in
      var client: KubernetesClient? = try KubernetesClient(configuration: other.configuration)
      if isUsed { _ = try await client?.get(.nodes, "n1") }
      weak let gone = client
      client = nil
      #expect(gone == nil)
    }
  }

  @Test func `a list whose pages never end is given up`() async throws {
    try await withServer({
      try await $1.send(200, "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"1\",\"continue\":\"t\"}}")
    }) { client, _ in
      let error = try await failure { try await client.listAll(.pods) }
      #expect(error.code == .protocolViolation)
    }
  }

  @Test(arguments: [Duration.seconds(Int64.max), .zero, .seconds(-5)])
  func `an odd timeout is no crash`(timeout: Duration) async throws {
    try await withServer({ try await $1.send(200, "{}") }) { client, _ in
      do throws(KubernetesError) {
        _ = try await client.get(.nodes, "n1", timeout: timeout)
        #expect(timeout > .zero)
      } catch {
        #expect(error.code == .timeout)
        #expect(timeout <= .zero)
      }
    }
  }
}
