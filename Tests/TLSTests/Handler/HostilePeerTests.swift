// Peers that are silent, slow or send garbage: cut off, at no cost.
import NIOCore
import NIOEmbedded
import TLS
import Testing

@testable import TLS

@Suite struct HostilePeerTests {
  private func server(_ limits: TLSLimits = TLSLimits()) throws -> EmbeddedPair.End {
    let loop = EmbeddedEventLoop()
    let end = try EmbeddedPair.End(
      TLSHandler(context: TestCertificates.serverContext(), limits: limits), loop: loop)
    try end.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return end
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "POST /mutate HTTP/1.1\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
    "\0\0\0\0\0\0\0\0\0\0\0\0", "\u{16}\u{3}\u{1}\0\u{5}hello world", "HELP\r\n\r\n\r\n\r\n",
  ])
  func `what is no TLS is cut off at once`(garbage: String) throws {
    let end = try server()
    try end.channel.writeInbound(ByteBuffer(string: garbage))
    #expect(!end.channel.isActive)
    #expect(end.recorder.errors.count == 1 && end.recorder.tlsErrors.count == 1)
    #expect(OpenSSLErrorQueue.isEmpty)
  }

  @Test func `plain HTTP is called by its name`() throws {
    let end = try server()
    try end.channel.writeInbound(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n"))
    let error = try #require(end.recorder.tlsErrors.first)
    #expect(error.code == .notTLS)
    #expect("\(error)".contains("https://"))
  }

  @Test func `a client cuts off a server that speaks no TLS`() throws {
    let loop = EmbeddedEventLoop()
    let end = try EmbeddedPair.End(
      TLSHandler(context: TestCertificates.clientContext(), host: "localhost"), loop: loop)
    try end.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try end.channel.writeInbound(ByteBuffer(string: "HTTP/1.1 400 Bad Request\r\n\r\n"))
    #expect(end.recorder.codes == [.notTLS])
    #expect(!end.channel.isActive)
  }

  @Test(arguments: 1...20)
  func `a damaged hello never crashes, and never completes a handshake it should not`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let client = try EmbeddedPair()
    try client.activate()
    let hello = Array(try client.client.takeOutput().readableBytesView)
    for _ in 0..<25 {
      var damaged = hello
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        damaged[Int.random(in: 0..<damaged.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      if Bool.random(using: &random) { damaged.removeLast(Int.random(in: 0..<damaged.count, using: &random)) }
      let end = try server()
      try end.channel.writeInbound(ByteBuffer(bytes: damaged))
      #expect(end.recorder.handshakes.isEmpty, "seed \(seed)")
      #expect(end.channel.isActive == end.recorder.errors.isEmpty, "seed \(seed)")
      #expect(OpenSSLErrorQueue.isEmpty, "seed \(seed)")
      // Whatever it waits for, it does not wait for long.
      end.channel.embeddedEventLoop.advanceTime(by: .seconds(11))
      #expect(!end.channel.isActive, "seed \(seed)")
    }
  }

  @Test(arguments: 1...10)
  func `random bytes never crash`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<25 {
      let end = try server()
      let count = Int.random(in: 1...2_000, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      try end.channel.writeInbound(ByteBuffer(bytes: bytes))
      end.channel.embeddedEventLoop.advanceTime(by: .seconds(11))
      #expect(!end.channel.isActive && end.recorder.errors.count == 1, "seed \(seed)")
    }
  }

  @Test func `a silent peer is cut off when its time is up and not before`() throws {
    var limits = TLSLimits()
    limits.handshakeTimeout = .seconds(3)
    let end = try server(limits)
    end.channel.embeddedEventLoop.advanceTime(by: .milliseconds(2_999))
    #expect(end.channel.isActive && end.recorder.errors.isEmpty)
    end.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!end.channel.isActive)
    #expect(end.recorder.codes == [.handshakeTimeout])
    #expect(end.recorder.inactiveCount == 1)
  }

  @Test func `sending a byte now and then wins no time`() throws {
    let pair = try EmbeddedPair()
    try pair.activate()
    var hello = try pair.client.takeOutput()
    for _ in 0..<9 {
      let byte = hello.readSlice(length: 1)
      try pair.server.channel.writeInbound(#require(byte))
      pair.loop.advanceTime(by: .seconds(1))
      #expect(pair.server.channel.isActive)
    }
    pair.loop.advanceTime(by: .seconds(1))
    #expect(pair.server.recorder.codes == [.handshakeTimeout])
    #expect(!pair.server.channel.isActive)
  }

  @Test func `a client gives up on a silent server`() throws {
    let pair = try EmbeddedPair()
    try pair.activate()
    pair.loop.advanceTime(by: .seconds(10))
    #expect(pair.client.recorder.codes == [.handshakeTimeout])
    #expect(!pair.client.channel.isActive)
  }

  @Test func `a peer that provokes answers and does not read them is cut off`() throws {
    var limits = TLSLimits()
    limits.maximumBlockedReplyBytes = 100
    let pair = try EmbeddedPair(limits: limits)
    pair.server.channel.isWritable = false
    try pair.connect()
    #expect(pair.server.recorder.codes == [.protocolViolation])
    #expect(!pair.server.channel.isActive)
  }

  @Test func `after the handshake there is no deadline`() throws {
    let pair = try EmbeddedPair()
    try pair.connect()
    pair.loop.advanceTime(by: .hours(24))
    #expect(pair.client.channel.isActive && pair.server.channel.isActive)
    #expect(pair.server.recorder.errors.isEmpty)
  }

  @Test(arguments: [TLSVersion.v1_2, .v1_3])
  func `a changed byte ends the connection on both sides, and nothing of the record is passed on`(
    version: TLSVersion
  ) throws {
    let pair = try EmbeddedPair(client: TestCertificates.clientContext { $0.maximumVersion = version })
    try pair.connect()
    _ = pair.client.write("attack at dawn")
    var record = try pair.client.takeOutput()
    let last = record.writerIndex - 1
    let byte = try #require(record.getInteger(at: last, as: UInt8.self))
    record.setInteger(byte ^ 1, at: last)
    try pair.server.channel.writeInbound(record)
    try pair.pump()
    #expect(pair.server.recorder.received.readableBytes == 0)
    #expect(pair.server.recorder.codes == [.protocolViolation])
    #expect(pair.client.recorder.codes == [.peerAlert])
    #expect(!pair.server.channel.isActive && !pair.client.channel.isActive)
    #expect(OpenSSLErrorQueue.isEmpty)
  }
}
