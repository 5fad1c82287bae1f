// What the work of a leader knows about its own reign.

import Synchronization

/// A reign: how long it is certain to last, for work that must not be done by two.
public final class Leadership: Sendable {
  /// The number of the reign: each new leader's is higher, so that what is written with an older one can be refused.
  public let number: Int
  private let end: Mutex<ContinuousClock.Instant>

  init(number: Int, until end: ContinuousClock.Instant) {
    self.number = number
    self.end = Mutex(end)
  }

  /// Until when nobody else can lead.
  public var validUntil: ContinuousClock.Instant { end.withLock { $0 } }

  /// Whether nobody else can lead now. Ask right before doing what must not be done twice.
  public var isValid: Bool { ContinuousClock.now < validUntil }

  func extend(until instant: ContinuousClock.Instant) { end.withLock { $0 = instant } }
}

/// The reign ended before its work did.
public struct LeadershipLost: Error, Sendable, CustomStringConvertible {
  /// Why.
  public let description: String
}
