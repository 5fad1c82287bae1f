// The rules of an election, without a clock or a connection.

/// What one candidate has seen of the Lease.
///
/// Clocks of other machines are never looked at: a claim is over when it has not changed for its whole length on this
/// machine's own clock.
struct ElectionState: Sendable, Hashable {
  let identity: String
  let duration: Duration
  private var seen: LeaseRecord?
  private var seenAt: ContinuousClock.Instant?

  init(identity: String, duration: Duration) {
    self.identity = identity
    self.duration = duration
  }

  /// What is to be written over the Lease; nil while somebody else's claim holds.
  mutating func claim(over record: LeaseRecord, now: ContinuousClock.Instant, time: String) -> LeaseRecord? {
    if seen != record {
      seen = record
      seenAt = now
    }
    let isOwn = record.holder == identity
    if !isOwn, !record.holder.isEmpty {
      let length = max(duration, .seconds(record.durationSeconds))
      guard let seenAt, now - seenAt >= length else { return nil }
    }
    return LeaseRecord(
      holder: identity, durationSeconds: seconds, acquireTime: isOwn ? record.acquireTime : time, renewTime: time,
      transitions: isOwn ? record.transitions : Self.next(record.transitions))
  }

  /// The field has 32 bits; somebody may have written anything into it.
  private static func next(_ transitions: Int) -> Int {
    (0..<Int(Int32.max)).contains(transitions) ? transitions + 1 : 0
  }

  /// The first claim on a Lease that does not exist.
  func firstClaim(time: String) -> LeaseRecord {
    LeaseRecord(holder: identity, durationSeconds: seconds, acquireTime: time, renewTime: time, transitions: 0)
  }

  /// Whole seconds, rounded up: the Lease has no fractions, and 0 is refused.
  private var seconds: Int { max(1, Int(duration.inSeconds.rounded(.up))) }
}
