// From ciphertext to plaintext.
internal import NIOCore

extension TLSHandler {
  /// Plaintext is passed on when this much has been decrypted, so that no buffer grows with what the network gave.
  private static let deliverySize = 64 * 1024

  func receive(_ ciphertext: ByteBuffer, _ context: ChannelHandlerContext) {
    var ciphertext = ciphertext
    // Decrypted bytes are seldom more than encrypted ones: for a record whose beginning came earlier.
    let expected = min(Self.deliverySize, ciphertext.readableBytes) + TLSConnection.readSize
    var plaintext = ByteBuffer()
    while ciphertext.readableBytes > 0, isReceiving {
      do throws(TLSError) {
        try connection.feed(&ciphertext)
      } catch {
        fail(with: error, context)
        return
      }
      if case .handshaking = phase { advanceHandshake(context) }
      if case .open = phase {
        if plaintext.capacity == 0 {
          plaintext = context.channel.allocator.buffer(capacity: expected)
        }
        decrypt(into: &plaintext, context)
      }
      if case .closing = phase { discardInput(context) }
    }
    deliver(&plaintext, context)
    // A handler behind may have closed the channel just now, with input left in libssl.
    if case .closing = phase { discardInput(context) }
    // Answers to what the peer asked for in between, such as new keys.
    switch phase {
    case .open, .closing: sendOutput(context)
    case .idle, .handshaking, .aborting, .closed: break
    }
  }

  /// Whether what comes from the network is of interest.
  private var isReceiving: Bool {
    guard case .open = peerEnd else { return false }
    switch phase {
    case .handshaking, .open, .closing: return true
    case .idle, .aborting, .closed: return false
    }
  }

  private func decrypt(into plaintext: inout ByteBuffer, _ context: ChannelHandlerContext) {
    while case .open = phase, case .open = peerEnd {
      do throws(TLSError) {
        switch try connection.read(into: &plaintext) {
        case .bytes:
          if plaintext.readableBytes >= Self.deliverySize { deliver(&plaintext, context) }
        case .needsInput:
          return
        case .closed:
          deliver(&plaintext, context)
          peerSaidGoodbye(context)
        }
      } catch {
        deliver(&plaintext, context)
        fail(with: error, context)
      }
    }
  }

  private func deliver(_ plaintext: inout ByteBuffer, _ context: ChannelHandlerContext) {
    guard plaintext.readableBytes > 0 else { return }
    let delivery = plaintext
    plaintext = ByteBuffer()
    hasDeliveredPlaintext = true
    isReadWanted = false
    context.fireChannelRead(wrapInboundOut(delivery))
  }

  /// Looks for the peer's goodbye in what comes after our own; nobody wants the rest any more.
  private func discardInput(_ context: ChannelHandlerContext) {
    while case .closing = phase, case .open = peerEnd {
      scratch.clear()
      do throws(TLSError) {
        switch try connection.read(into: &scratch) {
        case .bytes: continue
        case .needsInput: return
        case .closed: peerSaidGoodbye(context)
        }
      } catch {
        fail(with: error, context)
      }
    }
  }
}
