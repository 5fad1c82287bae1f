// TLS as a handler of a SwiftNIO channel: ciphertext on the network's side, plaintext on the other.
public import Logging
public import NIOCore

/// Puts TLS on a channel, as a server or a client. Each channel needs its own handler, first in its pipeline.
///
/// - **Handshake**: starts when the channel is active and must end within ``TLSLimits/handshakeTimeout``. Then
///   ``TLSEvent/handshakeCompleted(_:)`` is fired. What is written before waits.
/// - **Reads**: plaintext is passed on as soon as it is decrypted and never kept, so the demand of the handlers
///   behind (their calls of `read`) is the demand on the network.
/// - **Writes**: are encrypted while the channel is writable; beyond that they wait as plaintext, up to
///   ``TLSLimits/maximumPendingWriteBytes``. A write's promise succeeds when its ciphertext has been sent.
/// - **Close**: `close` sends what is flushed, says goodbye (`close_notify`) and waits for the peer's own, at most
///   ``TLSLimits/closeTimeout``. `close(mode: .output)` says goodbye and goes on reading.
/// - **The peer's goodbye**: closes the channel, or, where `allowRemoteHalfClosure` is set, is passed on as
///   `ChannelEvent.inputClosed`. A connection that ends without it is an error (``TLSError/Code/truncated``) for
///   clients; servers, whose requests say how long they are, take it as the end.
/// - **Errors**: are ``TLSError``s, fired through the pipeline once. The channel closes by itself afterwards, except
///   after a truncation on a channel with `allowRemoteHalfClosure`, whose output is still good.
public final class TLSHandler: ChannelDuplexHandler {
  /// Ciphertext from the network.
  public typealias InboundIn = ByteBuffer
  /// Plaintext for the handlers behind.
  public typealias InboundOut = ByteBuffer
  /// Plaintext from the handlers behind.
  public typealias OutboundIn = ByteBuffer
  /// Ciphertext for the network.
  public typealias OutboundOut = ByteBuffer

  /// Where the connection is in its life.
  enum Phase {
    /// The channel is not active yet.
    case idle
    case handshaking(deadline: Scheduled<Void>)
    case open
    /// `close` was called or the peer closed: the rest is sent, goodbyes are exchanged.
    case closing(deadline: Scheduled<Void>)
    /// After a fatal error: the alert that tells the peer is on its way.
    case aborting(deadline: Scheduled<Void>)
    case closed
  }

  /// How far our own goodbye is.
  enum CloseNotify {
    case unsent
    case sent
    /// It has left this machine, and with it everything before.
    case flushed
  }

  /// What the peer has said about its end.
  enum PeerEnd {
    case open
    /// It said goodbye.
    case closed
    /// It closed the connection without a word.
    case vanished
  }

  let connection: TLSConnection
  let role: TLSRole
  let limits: TLSLimits
  let logger: Logger?

  var phase = Phase.idle
  var closeNotify = CloseNotify.unsent
  var peerEnd = PeerEnd.open
  var closePromise: EventLoopPromise<Void>?

  var writes = PendingWrites()
  var scratch = ByteBuffer()
  var isPumping = false
  /// The bytes of TLS's own answers since the channel was last writable.
  var blockedReplyBytes = 0
  /// `close(mode: .output)` was called.
  var outputIsClosing = false
  var outputClosePromise: EventLoopPromise<Void>?
  /// Plaintext was passed on since the last batch of reads ended.
  var hasDeliveredPlaintext = false
  /// A handler behind called `read` and has got nothing since.
  var isReadWanted = false

  /// Makes the handler of one channel.
  /// - Parameters:
  ///   - context: the server's or client's context, which decides the side this handler plays.
  ///   - host: for clients, the DNS name or IP address that is connected to. The context's `serverName` takes
  ///     precedence. Servers ignore it.
  ///   - limits: what the peer may cost.
  ///   - logger: told about failed handshakes and broken connections at debug level.
  /// - Throws: ``TLSError`` of kind `invalidConfiguration` when a client does not know which host to verify.
  public init(
    context: TLSContext, host: String? = nil, limits: TLSLimits = TLSLimits(), logger: Logger? = nil
  ) throws(TLSError) {
    connection = try TLSConnection(context, host: host)
    role = context.role
    self.limits = limits
    self.logger = logger
  }

  /// Starts the handshake if the channel is active already.
  public func handlerAdded(context: ChannelHandlerContext) {
    if context.channel.isActive { startHandshake(context) }
  }

  /// Fails what still waits.
  public func handlerRemoved(context: ChannelHandlerContext) {
    enterClosed()
    failWrites(with: .closedConnection)
    succeedClosePromises()
  }

  /// Starts the handshake.
  public func channelActive(context: ChannelHandlerContext) {
    // First, so that the handlers behind see the channel active before anything of the handshake.
    context.fireChannelActive()
    startHandshake(context)
  }

  /// Decrypts what came.
  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    receive(unwrapInboundIn(data), context)
  }

  /// Ends a batch of reads; asks for more where what came was not what somebody waits for.
  public func channelReadComplete(context: ChannelHandlerContext) {
    if hasDeliveredPlaintext {
      hasDeliveredPlaintext = false
      context.fireChannelReadComplete()
    }
    switch phase {
    case .handshaking, .closing:
      context.read()
    case .open where isReadWanted:
      // What came was a part of a record, or TLS's own.
      context.read()
    case .idle, .open, .aborting, .closed:
      break
    }
  }

  /// Asks the network for more.
  public func read(context: ChannelHandlerContext) {
    isReadWanted = true
    context.read()
  }

  /// Notices the end of the network's input.
  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard case ChannelEvent.inputClosed? = event as? ChannelEvent else {
      context.fireUserInboundEventTriggered(event)
      return
    }
    networkInputClosed(context)
  }

  /// Ends the connection.
  public func channelInactive(context: ChannelHandlerContext) {
    networkClosed(context)
    context.fireChannelInactive()
  }

  /// Sends what waited for room.
  public func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      blockedReplyBytes = 0
      pumpWrites(context)
    }
    context.fireChannelWritabilityChanged()
  }

  /// Takes plaintext to be encrypted at the next flush.
  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    enqueue(unwrapOutboundIn(data), promise: promise, context)
  }

  /// Encrypts and sends what was written.
  public func flush(context: ChannelHandlerContext) {
    writes.markFlushed()
    pumpWrites(context)
  }

  /// Closes the connection, or its output.
  public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch mode {
    case .all:
      closeAll(promise: promise, context)
    case .output:
      closeOutput(promise: promise, context)
    case .input:
      promise?.fail(ChannelError.operationUnsupported)
    }
  }
}

@available(*, unavailable)
extension TLSHandler: Sendable {}

extension TLSError {
  /// The error of writes on a connection that is closed or closing.
  static let closedConnection = TLSError(
    .connectionClosed, "the TLS connection is closed, nothing more is sent")
}
