// Whether a server listens, for those who ask whether it is ready.

import Synchronization

/// The port of a server while it listens.
public final class OpenPort: Sendable {
  private let value = Mutex<Int?>(nil)

  /// No port is open yet.
  public init() {}

  /// The port's number, `nil` while the server does not listen.
  public var number: Int? { value.withLock { $0 } }

  func open(_ number: Int) { value.withLock { $0 = number } }
  func close() { value.withLock { $0 = nil } }
}
