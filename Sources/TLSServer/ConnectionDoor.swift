// Lets no connection in while its server stops.

public import HummingbirdCore
public import Logging
public import NIOCore
import Synchronization

/// The way in of a server.
///
/// A connection that is accepted while its server ends is handed to nobody, which SwiftNIO takes for a programming
/// error and ends the process for. Close the door first: then none is on its way.
public final class ConnectionDoor: Sendable {
  private struct State {
    var isClosed = false
    /// Connections that are being set up, or are set up and not yet served.
    var entering: Set<ObjectIdentifier> = []
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  /// A door that is open.
  public init() {}

  /// Lets nobody in from now on, and returns once all who were on their way are in or gone.
  public func close() async {
    await withCheckedContinuation { continuation in
      let isQuiet = state.withLock { state in
        state.isClosed = true
        if !state.entering.isEmpty { state.waiting.append(continuation) }
        return state.entering.isEmpty
      }
      if isQuiet { continuation.resume() }
    }
  }

  fileprivate func enter(_ channel: any Channel) -> Bool {
    state.withLock { state in
      guard !state.isClosed else { return false }
      state.entering.insert(ObjectIdentifier(channel))
      return true
    }
  }

  fileprivate func leave(_ channel: any Channel) {
    let waiting = state.withLock { state in
      state.entering.remove(ObjectIdentifier(channel))
      guard state.isClosed, state.entering.isEmpty else { return [] as [CheckedContinuation<Void, Never>] }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}

/// A child channel behind a door.
public struct GuardedChannel<Base: ServerChildChannel>: ServerChildChannel {
  /// What the wrapped channel works with.
  public typealias Value = Base.Value

  private let base: Base
  private let door: ConnectionDoor

  /// Puts `base` behind `door`.
  public init(_ base: Base, door: ConnectionDoor) {
    self.base = base
    self.door = door
  }

  /// Prepares a new connection, or refuses it when the door is closed.
  public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    guard door.enter(channel) else { return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel) }
    // One that ends before it is served is on its way no more.
    channel.closeFuture.whenComplete { [door] _ in door.leave(channel) }
    return base.setup(channel: channel, logger: logger)
  }

  /// Serves a connection to its end.
  public func handle(value: Value, logger: Logger) async {
    door.leave(value.channel)
    await base.handle(value: value, logger: logger)
  }
}
