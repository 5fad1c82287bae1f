// The clock of timeouts, when somebody sets the machine's.

import PrePullEngine
import Synchronization
import Testing

@testable import PrePullController

@Suite struct EngineClockTests {
  /// A machine whose clock can be set.
  private final class Machine: Sendable {
    private let clocks = Mutex((timeOfDay: Duration.seconds(1_000_000), uptime: Duration.seconds(50)))

    var clock: EngineClock {
      EngineClock(
        timeOfDay: { self.clocks.withLock { $0.timeOfDay } }, uptime: { self.clocks.withLock { $0.uptime } })
    }

    func pass(_ duration: Duration) {
      clocks.withLock { clocks in
        clocks.timeOfDay += duration
        clocks.uptime += duration
      }
    }

    func set(ahead duration: Duration) { clocks.withLock { $0.timeOfDay += duration } }
  }

  private static func time(_ seconds: Double) -> EngineTime { EngineTime(milliseconds: Int64(seconds * 1000)) }

  @Test func `it begins with the time of day and passes as time does`() {
    let machine = Machine()
    let clock = machine.clock
    #expect(clock.now == Self.time(1_000_000))
    machine.pass(.milliseconds(1500))
    #expect(clock.now == Self.time(1_000_001.5))
  }

  @Test(arguments: [3600, 40 * 365 * 86_400, -3600, -40 * 365 * 86_400])
  func `a machine's clock that is set makes no timeout fire and none hang`(_ step: Int) {
    let machine = Machine()
    let clock = machine.clock
    let start = clock.now
    machine.set(ahead: .seconds(step))
    #expect(clock.now == start)
    var last = start
    for _ in 0..<300 {
      machine.pass(.seconds(1))
      #expect(clock.now > last)
      last = clock.now
    }
    let passed = last.milliseconds - start.milliseconds
    #expect((285_000...315_000).contains(passed))
  }

  @Test(arguments: [60, -60]) func `it comes to show the time of day again`(_ step: Int) {
    let machine = Machine()
    let clock = machine.clock
    machine.set(ahead: .seconds(step))
    machine.pass(.seconds(600))
    #expect(abs(clock.now.milliseconds - Self.time(1_000_600 + Double(step) / 2).milliseconds) <= 1)
    machine.pass(.seconds(601))
    #expect(clock.now == Self.time(1_001_201 + Double(step)))
  }
}
