// Rate and time left, by a clock that the test turns.
import Testing

@testable import kubectl_prepull

@Suite struct RateEstimateTests {
  @Test func `a steady job has its rate and its time left`() throws {
    var rates = RateEstimate()
    for second in 0...30 { rates.note(done: second * 5, at: Double(second)) }
    #expect(try #require(rates.rate(at: 30)) == 5)
    #expect(rates.secondsLeft(remaining: 100, at: 30) == 20)
    #expect(rates.secondsLeft(remaining: 0, at: 30) == nil)
  }

  @Test func `nothing is said before two seconds, nor without progress`() {
    var rates = RateEstimate()
    rates.note(done: 0, at: 0)
    #expect(rates.rate(at: 100) == nil)
    rates.note(done: 10, at: 1)
    #expect(rates.rate(at: 1) == nil)
    #expect(rates.rate(at: 2) == 5)
  }

  @Test func `only the last minute counts`() throws {
    var rates = RateEstimate()
    for second in 0...100 { rates.note(done: second * 10, at: Double(second)) }
    for second in 101...200 { rates.note(done: 1000 + second - 100, at: Double(second)) }
    let rate = try #require(rates.rate(at: 200))
    #expect(rate > 0.9 && rate < 1.1)
  }

  @Test func `a job that stands still slows down and stops`() throws {
    var rates = RateEstimate()
    rates.note(done: 0, at: 0)
    rates.note(done: 100, at: 10)
    let fast = try #require(rates.rate(at: 10))
    let slow = try #require(rates.rate(at: 50))
    #expect(fast == 10 && slow == 2)
    #expect(rates.rate(at: 200) == nil)
  }

  @Test func `a retry begins anew`() {
    var rates = RateEstimate()
    rates.note(done: 0, at: 0)
    rates.note(done: 100, at: 10)
    rates.note(done: 50, at: 11)
    #expect(rates.rate(at: 11) == nil)
    rates.note(done: 60, at: 21)
    #expect(rates.rate(at: 21) == 1)
  }
}
