// Waits that end at their time or are cancelled.

import TestSupport
import Testing

@testable import Kubernetes

@Suite struct AlarmTests {
  @Test func `it rings at its time, and not before`() async throws {
    let end = ContinuousClock.now.advanced(by: .milliseconds(30))
    try await Alarm.sleep(until: end)
    #expect(ContinuousClock.now >= end)
  }

  @Test(arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min / 2)])
  func `a time that is over is not waited for`(_ duration: Duration) async throws {
    try await Alarm.sleep(for: duration)
  }

  // An hour, and more than the loops' clock can count: the test ends because the wait does.
  @Test(arguments: [Duration.seconds(3_600), .seconds(Int64.max)])
  func `a cancelled wait ends at once`(_ duration: Duration) async {
    await #expect(throws: CancellationError.self) {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await Alarm.sleep(for: duration) }
        group.cancelAll()
        try await group.waitForAll()
      }
    }
  }

  @Test func `a cancelled task does not begin to wait`() async {
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await Alarm.sleep(for: .zero)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  // The timer would keep the alarm as long as it stands.
  @Test func `neither a cancelled wait nor one that is over leaves its timer`() async throws {
    for duration in [Duration.seconds(3_600), .milliseconds(1)] {
      weak var left: Alarm?
      do {
        let alarm = Alarm()
        left = alarm
        let task = Task { await alarm.rings(after: duration) }
        if duration > .seconds(1) { task.cancel() }
        #expect(await task.value == (duration < .seconds(1)))
      }
      try await eventually("the timer of \(duration) goes away") { left == nil }
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `cancelling while it rings ends the wait once, however it goes`(seed: UInt64) async {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<50 {
      let duration = Duration.microseconds(random.int(1...400))
      let cancelled = Duration.microseconds(random.int(1...400))
      await withTaskGroup(of: Void.self) { group in
        let task = Task { await Alarm().rings(after: duration) }
        group.addTask { _ = await task.value }
        group.addTask {
          _ = await Alarm().rings(after: cancelled)
          task.cancel()
        }
      }
    }
  }
}
