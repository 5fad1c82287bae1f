// Has the kernel notice that the other end of a connection is gone.
//
// A server that loses its power says no goodbye. Without this, what is sent to it is resent for a quarter of an hour, and
// as all requests share one HTTP/2 connection, all of them time out for as long.

import Glibc
import NIOCore

enum DeadPeerDetection {
  /// After about this many seconds without a sign of life a connection is closed, idle or not.
  static let seconds: SocketOptionValue = 30

  /// Sets the options of a connection's socket.
  @Sendable static func apply(to channel: any Channel) -> EventLoopFuture<Void> {
    let options: [(ChannelOptions.Types.SocketOption, SocketOptionValue)] = [
      (option(.socket, SO_KEEPALIVE), 1),
      // An idle connection: asked after half the time, three times.
      (option(.tcp, TCP_KEEPIDLE), seconds / 2),
      (option(.tcp, TCP_KEEPINTVL), seconds / 6),
      (option(.tcp, TCP_KEEPCNT), 3),
      // A busy one: how long what was sent may go unanswered, in milliseconds.
      (option(.tcp, TCP_USER_TIMEOUT), seconds * 1_000),
    ]
    return .andAllSucceed(
      options.map { channel.setOption($0.0, value: $0.1) }, on: channel.eventLoop)
  }

  private static func option(_ level: NIOBSDSocket.OptionLevel, _ name: CInt) -> ChannelOptions.Types.SocketOption {
    ChannelOptions.Types.SocketOption(level: level, name: NIOBSDSocket.Option(rawValue: name))
  }
}
