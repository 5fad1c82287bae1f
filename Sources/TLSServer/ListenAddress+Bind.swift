// From an address as it is written to one that a socket can be bound to.

public import HummingbirdCore
import NIOCore
import NIOPosix

extension ListenAddress {
  /// What to bind to. Without a host it is `::`, which takes IPv4 too, or `0.0.0.0` on a machine without IPv6.
  public var bindAddress: BindAddress {
    .hostname(host ?? (Self.hasIPv6 ? "::" : "0.0.0.0"), port: port)
  }

  /// The host by which this machine reaches a server that listens here.
  public var localHost: String {
    switch host {
    case nil, "0.0.0.0"?: "127.0.0.1"
    case "::"?: "::1"
    case let host?: host
    }
  }

  // A kernel started with ipv6.disable=1 knows no such sockets, and a container may have no IPv6 address at all.
  private static let hasIPv6: Bool = {
    do {
      return try System.enumerateDevices().contains { $0.address?.protocol == .inet6 }
    } catch {
      return false
    }
  }()
}
