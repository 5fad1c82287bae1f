// Keeps a connection's work on the connection's thread.

public import HummingbirdCore
public import Logging
public import NIOCore

/// A child channel whose asynchronous work runs on the event loop of its connection, so that a request is read,
/// answered and written without changing threads.
///
/// Work that takes long must leave the loop by itself (`withTaskExecutorPreference(globalConcurrentExecutor)`), as it
/// holds up every other connection of that loop.
public struct EventLoopBoundChannel<Base: ServerChildChannel>: ServerChildChannel
where Base.Value: ConnectionChannelOwner {
  /// What the wrapped channel works with.
  public typealias Value = Base.Value

  private let base: Base

  /// Wraps `base`.
  public init(_ base: Base) { self.base = base }

  /// Prepares a new connection.
  public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    base.setup(channel: channel, logger: logger)
  }

  /// Serves a connection to its end.
  public func handle(value: Value, logger: Logger) async {
    await withTaskExecutorPreference(EventLoopExecutor(value.connectionChannel.eventLoop)) {
      await base.handle(value: value, logger: logger)
    }
  }
}

/// What knows the channel it reads from and writes to.
public protocol ConnectionChannelOwner {
  /// The channel of the connection.
  var connectionChannel: any Channel { get }
}

extension NIOAsyncChannel: ConnectionChannelOwner {
  /// The channel itself.
  public var connectionChannel: any Channel { channel }
}
