// Hummingbird over libssl. Hummingbird's own TLS channel is bound to BoringSSL.

public import HummingbirdCore
public import Logging
public import NIOCore
public import TLS

/// A child channel that speaks TLS before it hands the connection to another child channel.
///
/// Every new connection gets the context that `store` has at that moment, so that a certificate that was replaced
/// serves the next handshake, and connections that stand are not touched.
public struct TLSServerChannel<Base: ServerChildChannel>: ServerChildChannel {
  public typealias Value = Base.Value

  private let base: Base
  private let store: CertificateStore
  private let limits: TLSLimits

  /// Wraps `base`.
  ///
  /// - Parameters:
  ///   - base: What speaks on the connection once the handshake is done.
  ///   - store: Where each connection's certificate comes from.
  ///   - limits: How long a peer may take and how much is buffered for it.
  public init(_ base: Base, store: CertificateStore, limits: TLSLimits = TLSLimits()) {
    self.base = base
    self.store = store
    self.limits = limits
  }

  public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      // A request fits into one read as a rule, and each further one would be a call that finds nothing.
      try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
      try channel.pipeline.syncOperations.addHandler(
        TLSHandler(context: store.context, limits: limits, logger: logger))
    }
    .flatMap { base.setup(channel: channel, logger: logger) }
  }

  public func handle(value: Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}
