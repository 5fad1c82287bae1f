// A client and a server on embedded channels: the test is the network and the clock between them.
import NIOCore
import NIOEmbedded
import TLS
import Testing

final class EmbeddedPair {
  /// One end of the connection.
  final class End {
    let channel: EmbeddedChannel
    let recorder = Recorder()
    let readCounter = ReadCounter()

    init(_ handler: TLSHandler, loop: EmbeddedEventLoop) throws {
      channel = EmbeddedChannel(loop: loop)
      try channel.pipeline.syncOperations.addHandlers([readCounter, handler, recorder])
    }

    /// What the channel has sent since the last call.
    func takeOutput() throws -> ByteBuffer {
      var all = ByteBuffer()
      while var part = try channel.readOutbound(as: ByteBuffer.self) { all.writeBuffer(&part) }
      return all
    }

    func write(_ text: String) -> EventLoopFuture<Void> {
      channel.writeAndFlush(ByteBuffer(string: text))
    }
  }

  let loop = EmbeddedEventLoop()
  let client: End
  let server: End

  init(
    server: TLSContext? = nil, client: TLSContext? = nil, host: String? = "localhost",
    limits: TLSLimits = TLSLimits()
  ) throws {
    let serverContext = try server ?? TestCertificates.serverContext()
    let clientContext = try client ?? TestCertificates.clientContext()
    self.server = try End(TLSHandler(context: serverContext, limits: limits), loop: loop)
    self.client = try End(TLSHandler(context: clientContext, host: host, limits: limits), loop: loop)
  }

  deinit {
    Self.end(client.channel)
    Self.end(server.channel)
  }

  /// Closes a channel that the test left open. `finish` would wait for a goodbye that never comes.
  static func end(_ channel: EmbeddedChannel) {
    channel.close(promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .minutes(1))
  }

  /// Connects both ends and carries bytes until both are quiet.
  func connect(pieces: Int = .max) throws {
    try activate()
    try pump(pieces: pieces)
  }

  /// Makes both channels active.
  func activate() throws {
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
    try server.channel.connect(to: address).wait()
    try client.channel.connect(to: address).wait()
  }

  /// Carries bytes between the ends until both are quiet, in pieces of at most this size.
  func pump(pieces: Int = .max) throws {
    var moved = true
    while moved {
      let toServer = try carry(from: client, to: server, pieces: pieces)
      let toClient = try carry(from: server, to: client, pieces: pieces)
      moved = toServer || toClient
    }
  }

  /// Carries what one end has sent to the other. Bytes to a closed channel are lost.
  func carry(from sender: End, to receiver: End, pieces: Int = .max) throws -> Bool {
    var bytes = try sender.takeOutput()
    let hasBytes = bytes.readableBytes > 0
    while let piece = bytes.readSlice(length: min(pieces, bytes.readableBytes)), piece.readableBytes > 0 {
      guard receiver.channel.isActive else { break }
      try receiver.channel.writeInbound(piece)
    }
    return hasBytes
  }

  /// The network connection of one end is gone, without a word of TLS.
  func cutOff(_ end: End) { end.channel.pipeline.fireChannelInactive() }
}

/// The value of a future that must have completed by now: to wait on an embedded loop would be for ever.
func settled<Value>(
  _ future: EventLoopFuture<Value>, _ location: SourceLocation = #_sourceLocation
) throws -> Value {
  var result: Result<Value, any Error>?
  future.assumeIsolated().whenComplete { result = $0 }
  return try #require(result, "the future has not completed", sourceLocation: location).get()
}
