// The changes of an informer's objects as a sequence.

/// What is there, each object as `added`, and then every change. For one reader.
///
/// It ends when the informer stops or the reading task is cancelled. Dropping it ends the subscription.
public struct ChangeStream<Value: Sendable>: AsyncSequence, Sendable {
  /// One change.
  public typealias Element = Change<Value>

  private let subscription: Subscription<Value>

  init(_ subscription: Subscription<Value>) { self.subscription = subscription }

  /// Reads the changes one by one.
  public struct Iterator: AsyncIteratorProtocol {
    fileprivate let subscription: Subscription<Value>

    /// The next change; nil at the end.
    public mutating func next() async -> Change<Value>? { await subscription.buffer.next() }
  }

  /// The reader.
  public func makeAsyncIterator() -> Iterator { Iterator(subscription: subscription) }
}

/// A reader's part of a change stream: ends the subscription when the reader forgets it.
final class Subscription<Value: Sendable>: Sendable {
  let buffer: ChangeBuffer<Value>
  private let cancel: @Sendable () -> Void

  init(_ buffer: ChangeBuffer<Value>, cancel: @escaping @Sendable () -> Void) {
    self.buffer = buffer
    self.cancel = cancel
  }

  deinit {
    buffer.close(discarding: true)
    cancel()
  }
}
