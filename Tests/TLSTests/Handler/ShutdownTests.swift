// Goodbyes: said, answered, left out.
import NIOCore
import NIOEmbedded
import TLS
import Testing

@testable import TLS

@Suite struct ShutdownTests {
  private func connected(_ version: TLSVersion = .v1_3) throws -> EmbeddedPair {
    let pair = try EmbeddedPair(client: TestCertificates.clientContext { $0.maximumVersion = version })
    try pair.connect()
    return pair
  }

  @Test(arguments: [TLSVersion.v1_2, .v1_3], [true, false])
  func `a close is answered, and both sides end clean`(version: TLSVersion, byClient: Bool) throws {
    let pair = try connected(version)
    let closer = byClient ? pair.client : pair.server
    let other = byClient ? pair.server : pair.client
    var isClosed = false
    closer.channel.close().assumeIsolated().whenSuccess { isClosed = true }
    #expect(!isClosed, "the other side's goodbye is waited for")
    #expect(closer.channel.isActive)
    try pair.pump()
    #expect(isClosed)
    for end in [closer, other] {
      #expect(!end.channel.isActive)
      #expect(end.recorder.errors.isEmpty)
      #expect(end.recorder.order == ["handshake", "shutdown", "inactive"])
    }
  }

  @Test func `what was flushed before a close arrives, what was not fails`() throws {
    let pair = try connected()
    pair.client.channel.isWritable = false
    let flushed = pair.client.write("last words")
    let unflushed = pair.client.channel.write(ByteBuffer(string: "never"))
    let closed = pair.client.channel.close()
    let late = pair.client.write("too late")
    #expect { try settled(unflushed) } throws: { ($0 as? TLSError)?.code == .connectionClosed }
    #expect { try settled(late) } throws: { ($0 as? TLSError)?.code == .connectionClosed }
    pair.client.channel.isWritable = true
    pair.client.channel.pipeline.fireChannelWritabilityChanged()
    try pair.pump()
    try settled(flushed)
    try settled(closed)
    #expect(pair.server.recorder.text == "last words")
    #expect(pair.server.recorder.shutdowns == 1)
  }

  @Test func `a peer that never says goodbye is waited for a while only`() throws {
    let pair = try connected()
    var isClosed = false
    pair.server.channel.close().assumeIsolated().whenSuccess { isClosed = true }
    pair.loop.advanceTime(by: .milliseconds(4_999))
    #expect(!isClosed)
    pair.loop.advanceTime(by: .milliseconds(1))
    #expect(isClosed && !pair.server.channel.isActive)
    #expect(pair.server.recorder.errors.isEmpty && pair.server.recorder.shutdowns == 0)
  }

  @Test func `closing twice closes once, and both promises know`() throws {
    let pair = try connected()
    let first = pair.client.channel.close()
    let second = pair.client.channel.close()
    try pair.pump()
    try settled(first)
    try settled(second)
    #expect(pair.client.recorder.inactiveCount == 1)
  }

  @Test func `data that crosses our goodbye is not passed on and does no harm`() throws {
    let pair = try connected()
    let closed = pair.client.channel.close()
    _ = pair.server.channel.writeAndFlush(ByteBuffer(repeating: 1, count: 200_000))
    try pair.pump()
    try settled(closed)
    #expect(pair.client.recorder.received.readableBytes == 0)
    #expect(pair.client.recorder.errors.isEmpty && pair.client.recorder.shutdowns == 1)
  }

  @Test func `a client is told when the end is cut off`() throws {
    let pair = try connected()
    _ = pair.server.write("the first half of")
    try pair.pump()
    pair.cutOff(pair.client)
    #expect(pair.client.recorder.codes == [.truncated])
    #expect(pair.client.recorder.order == ["handshake", "read", "error", "inactive"])
  }

  @Test func `half a record before the end is a truncation too`() throws {
    let pair = try connected()
    _ = pair.server.write("never complete")
    var record = try pair.server.takeOutput()
    let most = record.readSlice(length: record.readableBytes - 1)
    try pair.client.channel.writeInbound(#require(most))
    pair.cutOff(pair.client)
    #expect(pair.client.recorder.received.readableBytes == 0)
    #expect(pair.client.recorder.codes == [.truncated])
  }

  @Test func `a server takes the end as it comes`() throws {
    let pair = try connected()
    pair.cutOff(pair.server)
    #expect(pair.server.recorder.errors.isEmpty)
    #expect(pair.server.recorder.inactiveCount == 1)
  }

  @Test func `writes that were not sent fail when the connection goes`() throws {
    let pair = try connected()
    pair.client.channel.isWritable = false
    let flushed = pair.client.write("a")
    let unflushed = pair.client.channel.write(ByteBuffer(string: "b"))
    pair.cutOff(pair.client)
    for write in [flushed, unflushed] {
      #expect { try settled(write) } throws: { ($0 as? TLSError)?.code == .connectionClosed }
    }
  }

  @Test func `with half closure a goodbye ends the input, and answers can still follow`() throws {
    let pair = try connected()
    pair.server.channel.allowRemoteHalfClosure = true
    let requestEnd = pair.client.channel.close(mode: .output)
    _ = try pair.carry(from: pair.client, to: pair.server)
    try settled(requestEnd)
    #expect(pair.server.channel.isActive)
    #expect(pair.server.recorder.inputCloses == 1)
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.server.recorder.inputCloses == 1, "the network's end after the goodbye is no news")
    let answer = pair.server.write("the answer")
    let closed = pair.server.channel.close()
    try pair.pump()
    try settled(answer)
    try settled(closed)
    #expect(pair.server.recorder.errors.isEmpty && pair.server.recorder.shutdowns == 1)
  }

  @Test func `with half closure a cut is told to clients and ends the input`() throws {
    let pair = try connected()
    pair.client.channel.allowRemoteHalfClosure = true
    pair.client.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.client.recorder.codes == [.truncated])
    #expect(pair.client.recorder.inputCloses == 1)
    // Nothing more can come: closing does not wait for it.
    try settled(pair.client.channel.close())
    #expect(!pair.client.channel.isActive)
  }

  @Test func `closing the output during the handshake waits for what was flushed`() throws {
    let pair = try EmbeddedPair()
    pair.server.channel.allowRemoteHalfClosure = true
    try pair.activate()
    let request = pair.client.write("all I have to say")
    let closed = pair.client.channel.close(mode: .output)
    let late = pair.client.write("more")
    #expect { try settled(late) } throws: { ($0 as? TLSError)?.code == .connectionClosed }
    try pair.pump()
    try settled(request)
    try settled(closed)
    #expect(pair.server.recorder.text == "all I have to say")
    #expect(pair.server.recorder.order == ["handshake", "read", "inputClosed"])
  }

  @Test func `the end of the network's input during the handshake ends it`() throws {
    let pair = try EmbeddedPair()
    try pair.activate()
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.server.recorder.codes == [.handshakeInterrupted])
    #expect(!pair.server.channel.isActive)
  }

  @Test func `a handler behind that closes on an error is served`() throws {
    final class Closer: ChannelInboundHandler {
      typealias InboundIn = ByteBuffer
      func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
    }
    let loop = EmbeddedEventLoop()
    let end = try EmbeddedPair.End(TLSHandler(context: TestCertificates.serverContext()), loop: loop)
    try end.channel.pipeline.syncOperations.addHandler(Closer(), position: .before(end.recorder))
    try end.channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try end.channel.writeInbound(ByteBuffer(string: "no TLS at all"))
    #expect(!end.channel.isActive)
  }

  @Test func `a handler behind that closes in the middle of a delivery gets no more`() throws {
    final class OneReader: ChannelInboundHandler {
      typealias InboundIn = ByteBuffer
      var deliveries = 0
      func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        deliveries += 1
        context.close(promise: nil)
      }
    }
    let pair = try connected()
    let reader = OneReader()
    try pair.server.channel.pipeline.syncOperations.addHandler(
      reader, position: .before(pair.server.recorder))
    _ = pair.client.channel.writeAndFlush(ByteBuffer(repeating: 7, count: 1_000_000))
    try pair.pump()
    #expect(reader.deliveries == 1)
    #expect(!pair.server.channel.isActive && !pair.client.channel.isActive)
  }
}
