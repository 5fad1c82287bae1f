// From plaintext to ciphertext.
internal import NIOCore

extension TLSHandler {
  /// How much ciphertext is made before the channel is asked whether it takes more.
  private static let batchSize = 64 * 1024

  func enqueue(_ bytes: ByteBuffer, promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    switch phase {
    case .idle, .handshaking, .open:
      break
    case .closing, .aborting, .closed:
      promise?.fail(TLSError.closedConnection)
      return
    }
    guard !outputIsClosing else {
      promise?.fail(TLSError.closedConnection)
      return
    }
    guard writes.byteCount < limits.maximumPendingWriteBytes || bytes.readableBytes == 0 else {
      let error = TLSError(
        .writeBufferFull,
        "\(writes.byteCount) bytes wait for the \(role.peer), more is not kept",
        advice: "wait until the channel is writable before writing more")
      promise?.fail(error)
      fail(with: error, context)
      return
    }
    writes.append(bytes, promise: promise)
  }

  /// Encrypts and sends flushed writes while the channel takes them, and says goodbye after the last.
  func pumpWrites(_ context: ChannelHandlerContext) {
    // Flushing can make the channel writable, which leads here again: the loop that runs already goes on.
    guard !isPumping, canSend else { return }
    isPumping = true
    while canSend, writes.hasFlushed {
      if !context.channel.isWritable {
        context.flush()
        guard context.channel.isWritable else { break }
      }
      guard sendBatch(context) else { break }
    }
    isPumping = false
    guard canSend else { return }
    context.flush()
    guard canSend, !writes.hasFlushed else { return }
    if case .closing = phase {
      sayGoodbye(context)
    } else if outputIsClosing {
      sayGoodbye(context)
    }
  }

  /// Whether plaintext may be encrypted now.
  private var canSend: Bool {
    guard case .unsent = closeNotify else { return false }
    switch phase {
    case .open, .closing: return true
    case .idle, .handshaking, .aborting, .closed: return false
    }
  }

  /// Encrypts a batch and writes it to the channel. False when libssl takes no more for now or the connection broke.
  private func sendBatch(_ context: ChannelHandlerContext) -> Bool {
    var completed: [EventLoopPromise<Void>] = []
    var takesMore = true
    do throws(TLSError) {
      while takesMore, writes.hasFlushed, connection.pendingOutput < Self.batchSize {
        takesMore = try writes.encryptRecord(scratch: &scratch, completed: &completed, connection.write)
      }
    } catch {
      for promise in completed { promise.fail(error) }
      fail(with: error, context)
      return false
    }
    let ciphertext = connection.takeOutput(allocator: context.channel.allocator) ?? ByteBuffer()
    if ciphertext.readableBytes > 0 || !completed.isEmpty {
      context.write(wrapOutboundOut(ciphertext), promise: Self.joined(completed))
    }
    return takesMore
  }

  /// One promise for several: they all share its fate.
  private static func joined(_ promises: [EventLoopPromise<Void>]) -> EventLoopPromise<Void>? {
    guard let first = promises.first else { return nil }
    for other in promises.dropFirst() { first.futureResult.cascade(to: other) }
    return first
  }

  func failWrites(with error: TLSError) {
    for promise in writes.removeAll() { promise.fail(error) }
  }

  func failUnflushedWrites() {
    for promise in writes.removeUnflushed() { promise.fail(TLSError.closedConnection) }
  }
}
