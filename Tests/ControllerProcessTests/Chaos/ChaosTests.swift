// Controllers that are killed again and again while their API server misbehaves.

import Foundation
import TestSupport
import Testing

/// `PREPULL_CHAOS_SEED=17` runs that seed alone.
@Suite(.serialized, .timeLimit(.minutes(90))) struct ChaosTests {
  private static var seeds: [UInt64] {
    if let text = ProcessInfo.processInfo.environment["PREPULL_CHAOS_SEED"], let seed = UInt64(text) { return [seed] }
    return (1...UInt64(Soak.count(200, part: 4))).map { $0 }
  }

  @Test(arguments: seeds)
  func `a job ends right, pulls nothing twice and leaves nothing behind, whatever is killed`(_ seed: UInt64)
    async throws
  {
    try await ChaosRun.run(seed: seed)
  }
}
