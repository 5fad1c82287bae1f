// Bytes through a connection: whole, in order, in bounded pieces, with their promises.
import NIOCore
import NIOEmbedded
import TLS
import Testing

@testable import TLS

@Suite struct TransferTests {
  private func connected(
    _ version: TLSVersion = .v1_3, limits: TLSLimits = TLSLimits()
  ) throws -> EmbeddedPair {
    let pair = try EmbeddedPair(
      client: TestCertificates.clientContext { $0.maximumVersion = version }, limits: limits)
    try pair.connect()
    return pair
  }

  /// Random blocks, each with its number, so that none can take another's place.
  private func bytes(_ count: Int, seed: UInt64) -> ByteBuffer {
    var random = SplitMix64(seed: seed)
    var block = ByteBuffer()
    for _ in 0..<128 { block.writeInteger(random.next()) }
    var buffer = ByteBuffer()
    buffer.reserveCapacity(count + 2_048)
    while buffer.readableBytes < count {
      buffer.writeInteger(buffer.readableBytes)
      buffer.writeImmutableBuffer(block)
    }
    return buffer.getSlice(at: 0, length: count) ?? buffer
  }

  @Test(arguments: [TLSVersion.v1_2, .v1_3])
  func `ten megabytes arrive whole in both directions`(version: TLSVersion) throws {
    let pair = try connected(version)
    let up = bytes(10_000_000, seed: 1)
    let down = bytes(10_000_000, seed: 2)
    let upDone = pair.client.channel.writeAndFlush(up)
    let downDone = pair.server.channel.writeAndFlush(down)
    try pair.pump()
    try settled(upDone)
    try settled(downDone)
    #expect(pair.server.recorder.received == up)
    #expect(pair.client.recorder.received == down)
  }

  @Test func `a large write leaves in pieces, and no delivery is large`() throws {
    let pair = try connected()
    let done = pair.client.channel.writeAndFlush(bytes(1_000_000, seed: 3))
    var largest = 0
    while let piece = try pair.client.channel.readOutbound(as: ByteBuffer.self) {
      largest = max(largest, piece.readableBytes)
      try pair.server.channel.writeInbound(piece)
    }
    try settled(done)
    #expect(pair.server.recorder.received.readableBytes == 1_000_000)
    #expect(largest <= 96 * 1024)
    #expect((pair.server.recorder.deliveries.max() ?? 0) <= 96 * 1024)
  }

  @Test func `an enormous piece from the network is passed on in bounded deliveries`() throws {
    let pair = try connected()
    _ = pair.client.channel.writeAndFlush(bytes(4_000_000, seed: 4))
    try pair.server.channel.writeInbound(pair.client.takeOutput())
    #expect(pair.server.recorder.received.readableBytes == 4_000_000)
    #expect((pair.server.recorder.deliveries.max() ?? 0) <= 96 * 1024)
  }

  @Test func `small writes share a record`() throws {
    let pair = try connected()
    for _ in 0..<100 { pair.client.channel.write(ByteBuffer(string: "0123456789"), promise: nil) }
    pair.client.channel.flush()
    let record = try pair.client.takeOutput()
    #expect(record.readableBytes < 1_000 + 40)
    try pair.server.channel.writeInbound(record)
    #expect(pair.server.recorder.text == String(repeating: "0123456789", count: 100))
  }

  @Test(arguments: 1...10)
  func `any sequence of writes arrives in order and completes its promises in order`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let pair = try connected()
    var expected = ByteBuffer()
    var completed: [Int] = []
    let count = Int.random(in: 1...60, using: &random)
    for index in 0..<count {
      let size = [0, 1, 100, 16_383, 16_384, 16_385, 50_000].randomElement(using: &random) ?? 0
      var part = bytes(size, seed: random.next())
      let future = pair.client.channel.write(part)
      future.assumeIsolated().whenSuccess { completed.append(index) }
      expected.writeBuffer(&part)
      if Int.random(in: 0..<3, using: &random) == 0 { pair.client.channel.flush() }
    }
    pair.client.channel.flush()
    try pair.pump()
    #expect(pair.server.recorder.received == expected, "seed \(seed)")
    #expect(completed == Array(0..<count), "seed \(seed)")
  }

  @Test func `what is written before the handshake is sent after it`() throws {
    let pair = try EmbeddedPair()
    let early = pair.client.write("early ")
    let unflushed = pair.client.channel.write(ByteBuffer(string: "late"))
    try pair.connect()
    try settled(early)
    #expect(pair.server.recorder.text == "early ")
    pair.client.channel.flush()
    try pair.pump()
    try settled(unflushed)
    #expect(pair.server.recorder.text == "early late")
    #expect(pair.server.recorder.order == ["handshake", "read", "read"])
  }

  @Test func `a promise waits for its ciphertext to be sent`() throws {
    let pair = try connected()
    var isDone = false
    let future = pair.client.channel.write(ByteBuffer(string: "x"))
    future.assumeIsolated().whenSuccess { isDone = true }
    #expect(!isDone)
    pair.client.channel.flush()
    #expect(isDone)
  }

  @Test func `an unwritable channel gets nothing more until it is writable again`() throws {
    let pair = try connected()
    pair.client.channel.isWritable = false
    var isDone = false
    let future = pair.client.channel.writeAndFlush(bytes(300_000, seed: 5))
    future.assumeIsolated().whenSuccess { isDone = true }
    #expect(try pair.client.takeOutput().readableBytes == 0)
    #expect(!isDone)
    pair.client.channel.isWritable = true
    pair.client.channel.pipeline.fireChannelWritabilityChanged()
    try pair.pump()
    #expect(isDone)
    #expect(pair.server.recorder.received.readableBytes == 300_000)
  }

  @Test func `a writer that does not look at writability is stopped`() throws {
    var limits = TLSLimits()
    limits.maximumPendingWriteBytes = 100_000
    let pair = try connected(limits: limits)
    pair.client.channel.isWritable = false
    let first = pair.client.channel.writeAndFlush(bytes(150_000, seed: 6))
    #expect(pair.client.recorder.errors.isEmpty, "one write may be larger than the limit")
    let second = pair.client.channel.writeAndFlush(bytes(1, seed: 7))
    #expect(pair.client.recorder.codes == [.writeBufferFull])
    for write in [first, second] {
      #expect { try settled(write) } throws: { ($0 as? TLSError)?.code == .writeBufferFull }
    }
    #expect(!pair.client.channel.isActive)
  }

  @Test func `demand is passed on as it is`() throws {
    let pair = try connected()
    let before = pair.server.readCounter.reads
    // Nobody behind asks: whatever comes, the network is not asked either.
    _ = pair.client.write("unasked")
    try pair.pump()
    #expect(pair.server.readCounter.reads == before)
    // One demand, fulfilled by a record that comes in two pieces: asked for once more in between.
    pair.server.channel.read()
    #expect(pair.server.readCounter.reads == before + 1)
    _ = pair.client.write("asked")
    var record = try pair.client.takeOutput()
    let beginning = record.readSlice(length: 10)
    try pair.server.channel.writeInbound(#require(beginning))
    #expect(pair.server.readCounter.reads == before + 2)
    try pair.server.channel.writeInbound(record)
    #expect(pair.server.readCounter.reads == before + 2)
    #expect(pair.server.recorder.text == "unaskedasked")
  }

  @Test func `the handshake reads although nobody behind does`() throws {
    let pair = try EmbeddedPair()
    try pair.activate()
    #expect(pair.server.readCounter.reads == 1 && pair.client.readCounter.reads == 1)
  }
}
