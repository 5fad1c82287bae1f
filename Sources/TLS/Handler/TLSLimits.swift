// What a peer may cost.
public import NIOCore

/// How long a peer may take and how much may wait for it.
public struct TLSLimits: Sendable, Hashable {
  /// The time from the connection to the end of the handshake. A peer that is silent or slow, or sends its bytes one
  /// by one to hold the connection (as "slow loris" attacks do), is cut off then.
  public var handshakeTimeout: TimeAmount = .seconds(10)
  /// The time from `close` to the end: for what is still to be sent, and for the peer's own goodbye.
  public var closeTimeout: TimeAmount = .seconds(5)
  /// How many bytes of plaintext may wait while the peer does not read or the handshake is not done. A write beyond
  /// it fails and ends the connection: bytes are missing from then on. One write may be larger than this.
  public var maximumPendingWriteBytes = 8 * 1024 * 1024
  /// How many bytes of TLS's own answers may wait for a peer that provokes them and does not read. No honest peer
  /// comes near it.
  var maximumBlockedReplyBytes = 64 * 1024

  /// The defaults, which suit a webhook: 10 s, 5 s and 8 MiB.
  public init() {}
}
