// Our client and server over real sockets: what embedded channels cannot show.
import NIOCore
import NIOPosix
import TLS
import Testing

@Suite struct SocketTests {
  private func silentClient(_ port: Int) async throws -> any Channel {
    try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port).get()
  }

  /// Connects, sends one request, answers what came until the server's end.
  private func request(
    _ server: SocketServer, _ text: String, limits: TLSLimits = TLSLimits()
  ) async throws -> Int {
    let context = try TestCertificates.clientContext()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: server.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            TLSHandler(context: context, host: "127.0.0.1", limits: limits))
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(ByteBuffer(string: text))
      var size = 0
      for try await part in inbound {
        size += part.readableBytes
        // The head of the answer is 43 bytes and more: enough to know that all of a big body is there.
        if size > SocketServer.bigSize || (!text.contains("/big") && size > 40) { break }
      }
      return size
    }
  }

  @Test func `an async channel reads with back-pressure and closes clean`() async throws {
    try await SocketServer.run { server in
      let size = try await request(server, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(size > SocketServer.bigSize)
      #expect(await server.failures.codes.isEmpty)
    }
  }

  @Test func `peers that say nothing are cut off, and others are served meanwhile`() async throws {
    var limits = TLSLimits()
    limits.handshakeTimeout = .seconds(5)
    let context = try TestCertificates.serverContext()
    try await SocketServer.run(limits: limits, context: { context }) { server in
      var silent: [any Channel] = []
      for _ in 0..<200 { silent.append(try await silentClient(server.port)) }
      let size = try await request(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(size > 40)
      for channel in silent { try await channel.closeFuture.get() }
      #expect(await server.failures.first() == .handshakeTimeout)
    }
  }

  @Test func `two hundred connections at once are all served`() async throws {
    // Every handshake waits for the others'.
    var limits = TLSLimits()
    limits.handshakeTimeout = .seconds(120)
    let context = try TestCertificates.serverContext()
    try await SocketServer.run(limits: limits, context: { context }) { server in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<200 {
          group.addTask { [limits] in
            try await request(server, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", limits: limits)
          }
        }
        for try await size in group { #expect(size > 40) }
      }
      #expect(await server.failures.codes.isEmpty)
    }
  }
}
