// A watch that only counts what it is told.

import Glibc
import NIOCore
import Synchronization

/// Asks for a watch and counts the lines that come: one an event. The lines of chunked HTTP end in a carriage return
/// and do not count.
final class WatchCounter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: String
  private let events: Counter
  private let begun: Counter
  private var hasBegun = false
  private var last: UInt8 = 0

  init(path: String, token: String, events: Counter, begun: Counter) {
    request = "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n"
    self.events = events
    self.begun = begun
  }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if !hasBegun {
      hasBegun = true
      begun.add(1)
    }
    events.add(unwrapInboundIn(data).withUnsafeReadableBytes(count))
  }

  private func count(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard let base = bytes.baseAddress else { return 0 }
    var (offset, found) = (0, 0)
    while let line = memchr(base + offset, 0x0A, bytes.count - offset) {
      let position = UnsafeRawPointer(line) - base
      if (position > 0 ? bytes[position - 1] : last) != 0x0D { found += 1 }
      offset = position + 1
    }
    last = bytes[bytes.count - 1]
    return found
  }
}

/// A number that many change.
final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add(_ number: Int) { count.withLock { $0 += number } }
  /// The number, which is one more afterwards.
  func next() -> Int {
    count.withLock { count in
      defer { count += 1 }
      return count
    }
  }
}
