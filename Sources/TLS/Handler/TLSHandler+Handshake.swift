// The beginning of a connection.
internal import Logging
internal import NIOCore

extension TLSHandler {
  func startHandshake(_ context: ChannelHandlerContext) {
    guard case .idle = phase else { return }
    phase = .handshaking(
      deadline: schedule(in: limits.handshakeTimeout, context) { $0.handshakeTimedOut(context) })
    advanceHandshake(context)
    // The peer's answer is wanted even when nobody behind reads yet.
    if case .handshaking = phase { context.read() }
  }

  /// Does as much of the handshake as the input allows.
  func advanceHandshake(_ context: ChannelHandlerContext) {
    do throws(TLSError) {
      let step = try connection.handshake()
      let result = step == .complete ? try connection.handshakeResult() : nil
      sendOutput(context)
      if let result { handshakeCompleted(result, context) }
    } catch {
      fail(with: error, context)
    }
  }

  private func handshakeCompleted(_ result: TLSHandshake, _ context: ChannelHandlerContext) {
    // What was just sent may have closed the channel.
    guard case .handshaking(let deadline) = phase else { return }
    deadline.cancel()
    phase = .open
    context.fireUserInboundEventTriggered(TLSEvent.handshakeCompleted(result))
    pumpWrites(context)
  }

  private func handshakeTimedOut(_ context: ChannelHandlerContext) {
    guard case .handshaking = phase else { return }
    fail(
      with: TLSError(
        .handshakeTimeout,
        "the \(role.peer) did not finish the TLS handshake within \(limits.handshakeTimeout.seconds) s",
        advice: "look for a peer that does not speak TLS, a lossy network or an overloaded machine"), context)
  }

  /// Sends what libssl wants to tell the peer.
  func sendOutput(_ context: ChannelHandlerContext) {
    guard let ciphertext = connection.takeOutput(allocator: context.channel.allocator) else { return }
    if !context.channel.isWritable {
      blockedReplyBytes += ciphertext.readableBytes
      guard blockedReplyBytes <= limits.maximumBlockedReplyBytes else {
        fail(
          with: TLSError(
            .protocolViolation, "the \(role.peer) provokes answers of TLS itself and does not read them"),
          context)
        return
      }
    }
    context.writeAndFlush(wrapOutboundOut(ciphertext), promise: nil)
  }

  /// Runs something on the channel's event loop later; costs no thread, and follows the loop's clock.
  func schedule(
    in delay: TimeAmount, _ context: ChannelHandlerContext, _ body: @escaping (TLSHandler) -> Void
  ) -> Scheduled<Void> {
    context.eventLoop.assumeIsolated().scheduleTask(in: delay) { body(self) }
  }
}

extension TimeAmount {
  fileprivate var seconds: Double { Double(nanoseconds) / 1_000_000_000 }
}
