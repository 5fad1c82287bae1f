// Controllers that are killed again and again while their API server misbehaves.

import Foundation
import TestSupport
import Testing

/// `PREPULL_CHAOS_SEED=17` runs that seed alone, `PREPULL_CHAOS_SEED=17-40` runs those.
@Suite(.timeLimit(.minutes(90))) struct ChaosTests {
  private static var seeds: [UInt64] {
    let text = ProcessInfo.processInfo.environment["PREPULL_CHAOS_SEED"] ?? ""
    let bounds = text.split(separator: "-").compactMap { UInt64($0) }
    guard let first = bounds.first, let last = bounds.last, first <= last else {
      return (1...UInt64(Soak.count(200, part: 4))).map { $0 }
    }
    return (first...last).map { $0 }
  }

  /// A run mostly waits: for kubelets, for pauses between tries, for a server that restarts. More of them at a time
  /// than this, and they wait for the processor, too, until clients give up.
  private static let turnstile = Turnstile(places: 4)

  @Test(arguments: seeds)
  func `a job ends right, pulls nothing twice and leaves nothing behind, whatever is killed`(_ seed: UInt64)
    async throws
  {
    await Self.turnstile.enter()
    defer { Self.turnstile.leave() }
    let alone = "to run it alone: PREPULL_CHAOS_SEED=\(seed) make test FILTER=ChaosTests"
    do {
      let start = ContinuousClock.now
      let (summary, complaints) = try await ChaosRun.run(seed: seed)
      #expect(
        complaints.isEmpty,
        "seed \(seed), \(summary); \(alone)\n\(complaints.count) complaints\n\(complaints.prefix(10).joined(separator: "\n"))"
      )
      print("seed \(seed): \((ContinuousClock.now - start).components.seconds) s, \(summary)")
    } catch {
      Issue.record("seed \(seed), \(try ChaosPlan(seed: seed).appointments); \(alone)\n\(error)")
    }
  }
}
