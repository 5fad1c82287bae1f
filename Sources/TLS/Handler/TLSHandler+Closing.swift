// The end of a connection, in order or not.
internal import Logging
internal import NIOCore

// MARK: - Asked for from behind

extension TLSHandler {
  func closeAll(promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    switch phase {
    case .idle, .handshaking:
      // Nobody has a word of the other yet: no goodbye is due.
      attach(promise)
      failWrites(with: .closedConnection)
      closeChannel(context)
    case .open:
      attach(promise)
      startClosing(context)
    case .closing, .aborting:
      attach(promise)
    case .closed:
      context.close(promise: promise)
    }
  }

  func closeOutput(promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    switch phase {
    case .idle, .handshaking, .open:
      if let outputClosePromise {
        promise.map { outputClosePromise.futureResult.cascade(to: $0) }
      } else {
        outputClosePromise = promise
      }
      guard !outputIsClosing else { return }
      outputIsClosing = true
      failUnflushedWrites()
      pumpWrites(context)
    case .closing, .aborting:
      attach(promise)
    case .closed:
      context.close(mode: .output, promise: promise)
    }
  }

  private func attach(_ promise: EventLoopPromise<Void>?) {
    guard let promise else { return }
    if let closePromise {
      closePromise.futureResult.cascade(to: promise)
    } else {
      closePromise = promise
    }
  }
}

// MARK: - Goodbyes

extension TLSHandler {
  /// The peer's `close_notify` has come.
  func peerSaidGoodbye(_ context: ChannelHandlerContext) {
    guard case .open = peerEnd else { return }
    peerEnd = .closed
    switch phase {
    case .open where closeNotify == .unsent && !outputIsClosing && allowsHalfClosure(context):
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    case .open:
      startClosing(context)
    case .closing:
      finishIfBothSidesAreDone(context)
    case .idle, .handshaking, .aborting, .closed:
      break
    }
  }

  /// Sends what is flushed, then our goodbye, then waits for the peer's.
  private func startClosing(_ context: ChannelHandlerContext) {
    phase = .closing(deadline: schedule(in: limits.closeTimeout, context) { $0.closeChannel(context) })
    failUnflushedWrites()
    pumpWrites(context)
    finishIfBothSidesAreDone(context)
    // The peer's goodbye is wanted even when nobody behind reads any more.
    if case .closing = phase { context.read() }
  }

  func sayGoodbye(_ context: ChannelHandlerContext) {
    closeNotify = .sent
    do throws(TLSError) {
      try connection.sendCloseNotify()
    } catch {
      fail(with: error, context)
      return
    }
    let ciphertext = connection.takeOutput(allocator: context.channel.allocator) ?? ByteBuffer()
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenComplete { _ in self.goodbyeLeft(context) }
    context.writeAndFlush(wrapOutboundOut(ciphertext), promise: promise)
  }

  private func goodbyeLeft(_ context: ChannelHandlerContext) {
    closeNotify = .flushed
    guard case .open = phase else {
      finishIfBothSidesAreDone(context)
      return
    }
    if case .open = peerEnd {
      context.close(mode: .output, promise: outputClosePromise)
      outputClosePromise = nil
    } else {
      startClosing(context)
    }
  }

  private func finishIfBothSidesAreDone(_ context: ChannelHandlerContext) {
    guard case .closing = phase, closeNotify == .flushed else { return }
    switch peerEnd {
    case .open:
      return
    case .closed:
      context.fireUserInboundEventTriggered(TLSEvent.shutdownCompleted)
    case .vanished:
      break
    }
    closeChannel(context)
  }

  private func allowsHalfClosure(_ context: ChannelHandlerContext) -> Bool {
    do {
      return try context.channel.syncOptions?.getOption(.allowRemoteHalfClosure) ?? false
    } catch {
      // A channel that does not know the option cannot do it.
      return false
    }
  }
}

// MARK: - The network's end

extension TLSHandler {
  /// The peer closed its half of the network connection.
  func networkInputClosed(_ context: ChannelHandlerContext) {
    let before = peerEnd
    if case .open = peerEnd { peerEnd = .vanished }
    switch phase {
    case .handshaking:
      fail(with: interruptedHandshake, context)
    case .open:
      // After a goodbye the handlers behind know already.
      guard case .open = before else { return }
      if role == .client { context.fireErrorCaught(Self.truncated) }
      context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    case .closing:
      finishIfBothSidesAreDone(context)
    case .idle, .aborting, .closed:
      break
    }
  }

  /// The network connection is gone.
  func networkClosed(_ context: ChannelHandlerContext) {
    let phaseBefore = phase
    let endBefore = peerEnd
    enterClosed()
    switch (phaseBefore, endBefore) {
    case (.handshaking, _):
      report(interruptedHandshake, context)
    case (.open, .open) where role == .client:
      report(Self.truncated, context)
    case (.idle, _), (.open, _), (.closing, _), (.aborting, _), (.closed, _):
      break
    }
    failWrites(with: .closedConnection)
    succeedClosePromises()
  }

  private var interruptedHandshake: TLSError {
    TLSError(
      .handshakeInterrupted, "the \(role.peer) closed the connection during the TLS handshake",
      advice: "look into its log for the reason")
  }

  private static let truncated = TLSError(
    .truncated, "the connection ended without the server's goodbye: what was received may be cut short",
    advice: "do not trust an answer without a length; look for a crash of the server or a proxy's timeout")
}

// MARK: - Failure

extension TLSHandler {
  /// Ends the connection for a fatal error: tells the handlers behind, sends the alert, closes the channel.
  func fail(with error: TLSError, _ context: ChannelHandlerContext) {
    switch phase {
    case .idle, .handshaking, .open, .closing:
      break
    case .aborting, .closed:
      return
    }
    cancelDeadline()
    phase = .aborting(deadline: schedule(in: limits.closeTimeout, context) { $0.closeChannel(context) })
    failWrites(with: error)
    report(error, context)
    // A handler behind may have closed the channel in answer to the error; then the alert is of no use.
    guard case .aborting = phase else { return }
    guard let alert = connection.takeOutput(allocator: context.channel.allocator) else {
      closeChannel(context)
      return
    }
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenComplete { _ in self.closeChannel(context) }
    context.writeAndFlush(wrapOutboundOut(alert), promise: promise)
  }

  private func report(_ error: TLSError, _ context: ChannelHandlerContext) {
    logger?.debug(
      "TLS connection failed",
      metadata: [
        "error": "\(error)", "code": "\(error.code)",
        "peer": "\(context.channel.remoteAddress?.description ?? "unknown")",
      ])
    context.fireErrorCaught(error)
  }

  /// Closes the channel without further ado.
  private func closeChannel(_ context: ChannelHandlerContext) {
    if case .closed = phase { return }
    enterClosed()
    failWrites(with: .closedConnection)
    let promise = closePromise
    closePromise = nil
    context.close(promise: promise)
    succeedClosePromises()
  }

  func enterClosed() {
    cancelDeadline()
    phase = .closed
  }

  func succeedClosePromises() {
    closePromise?.succeed()
    closePromise = nil
    outputClosePromise?.succeed()
    outputClosePromise = nil
  }

  private func cancelDeadline() {
    switch phase {
    case .handshaking(let deadline), .closing(let deadline), .aborting(let deadline):
      deadline.cancel()
    case .idle, .open, .closed:
      break
    }
  }
}
