// How fast a job goes, and when it will be done.

/// The rate over the last while. It is told the time, so that tests need none.
struct RateEstimate: Sendable {
  /// What is older than this many seconds does not count any more.
  static let window = 60.0
  /// Over less than this many seconds a rate would jump about.
  static let shortest = 2.0

  private struct Sample {
    var time: Double
    var done: Int
  }

  private var samples: [Sample] = []

  /// Notes how many were done at a time, in seconds of any clock that does not go back.
  mutating func note(done: Int, at time: Double) {
    if let last = samples.last {
      // Fewer than before: nodes are tried again, and what was before says nothing about them.
      if done < last.done { samples = [] }
      if done == last.done { return }
    }
    samples.append(Sample(time: time, done: done))
    // One sample from before the window stays as its beginning.
    while samples.count > 2, samples[1].time < time - Self.window { samples.removeFirst() }
  }

  /// How many are done a second; nil when too little is known.
  func rate(at time: Double) -> Double? {
    guard let first = samples.first, let last = samples.last, last.done > first.done else { return nil }
    let start = max(first.time, time - Self.window - Self.shortest)
    let seconds = time - start
    guard seconds >= Self.shortest else { return nil }
    let covered = samples.last { $0.time <= start }?.done ?? first.done
    let done = last.done - covered
    return done > 0 ? Double(done) / seconds : nil
  }

  /// How many seconds the rest will take; nil when that cannot be said.
  func secondsLeft(remaining: Int, at time: Double) -> Int? {
    guard remaining > 0, let rate = rate(at: time) else { return nil }
    let seconds = Double(remaining) / rate
    return seconds < 10_000_000 ? Int(seconds.rounded(.up)) : nil
  }
}
