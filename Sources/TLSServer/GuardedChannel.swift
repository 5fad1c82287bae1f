// Closes connections that nobody gets to serve.

public import HummingbirdCore
public import Logging
public import NIOCore
public import NIOHTTPTypes
import Synchronization

/// A child channel that closes what it has prepared and nobody serves. Every server here needs it, as its outermost
/// channel.
///
/// A connection that is accepted while its server ends is handed to nobody. SwiftNIO takes that for a programming
/// error and ends the process, or leaves the connection open for as long as the process lives.
public struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel where Base.Value == HTTPConnection {
  private let base: Base

  /// Guards what `base` prepares.
  public init(_ base: Base) { self.base = base }

  /// Prepares a new connection.
  public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<GuardedConnection> {
    base.setup(channel: channel, logger: logger).map { GuardedConnection($0) }
  }

  /// Serves a connection to its end.
  public func handle(value: GuardedConnection, logger: Logger) async {
    await base.handle(value: value.served(), logger: logger)
  }
}

/// A connection that carries HTTP.
public typealias HTTPConnection = NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>

/// A connection that is closed once nobody knows of it any more who could serve it.
public final class GuardedConnection: ServerChildChannelValue {
  private let connection: HTTPConnection
  private let isServed = Atomic<Bool>(false)

  fileprivate init(_ connection: HTTPConnection) { self.connection = connection }

  /// The channel of the connection.
  public var channel: any Channel { connection.channel }

  /// The connection, for the one who serves it to its end.
  fileprivate func served() -> HTTPConnection {
    isServed.store(true, ordering: .relaxed)
    return connection
  }

  deinit {
    guard !isServed.load(ordering: .relaxed) else { return }
    // Only who takes a connection may end it, and taking one is asynchronous.
    Task { [connection] in try await connection.executeThenClose { _, _ in } }
  }
}
