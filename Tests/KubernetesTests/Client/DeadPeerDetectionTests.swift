// The options of a socket that is to notice a dead peer.

import Glibc
import NIOCore
import NIOPosix
import Testing

@testable import Kubernetes

@Suite struct DeadPeerDetectionTests {
  @Test func `a connection asks for signs of life`() async throws {
    try await TestServer.run({ _, _ in }) { server in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await DeadPeerDetection.apply(to: channel).get()
      func value(_ level: NIOBSDSocket.OptionLevel, _ name: CInt) async throws -> SocketOptionValue {
        try await channel.getOption(
          ChannelOptions.Types.SocketOption(level: level, name: NIOBSDSocket.Option(rawValue: name))
        ).get()
      }
      #expect(try await value(.socket, SO_KEEPALIVE) == 1)
      let (idle, interval, count) = (
        try await value(.tcp, TCP_KEEPIDLE), try await value(.tcp, TCP_KEEPINTVL), try await value(.tcp, TCP_KEEPCNT)
      )
      #expect(idle + interval * count == DeadPeerDetection.seconds)
      #expect(try await value(.tcp, TCP_USER_TIMEOUT) == DeadPeerDetection.seconds * 1_000)
      try await channel.close()
    }
  }
}
