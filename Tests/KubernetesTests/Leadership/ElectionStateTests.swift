// Who may claim a Lease, and when.

import Testing
import YAML

@testable import Kubernetes

@Suite struct ElectionStateTests {
  let start = ContinuousClock.now
  let other = LeaseRecord(
    holder: "other", durationSeconds: 15, acquireTime: "a", renewTime: "r1", transitions: 3)

  @Test func `a claim of somebody else is respected until it has not changed for its length`() {
    var state = ElectionState(identity: "me", duration: .seconds(15))
    #expect(state.claim(over: other, now: start, time: "t") == nil)
    #expect(state.claim(over: other, now: start.advanced(by: .seconds(14.9)), time: "t") == nil)
    let claim = state.claim(over: other, now: start.advanced(by: .seconds(15)), time: "t")
    #expect(
      claim == LeaseRecord(holder: "me", durationSeconds: 15, acquireTime: "t", renewTime: "t", transitions: 4))
  }

  @Test func `each renewal begins the wait anew, whatever time it names`() {
    var state = ElectionState(identity: "me", duration: .seconds(15))
    #expect(state.claim(over: other, now: start, time: "t") == nil)
    var renewed = other
    // A clock that is years behind.
    renewed.renewTime = "1999-01-01T00:00:00.000000Z"
    #expect(state.claim(over: renewed, now: start.advanced(by: .seconds(14)), time: "t") == nil)
    #expect(state.claim(over: renewed, now: start.advanced(by: .seconds(28)), time: "t") == nil)
    #expect(state.claim(over: renewed, now: start.advanced(by: .seconds(29)), time: "t") != nil)
  }

  @Test func `a longer claim than ours is respected for its own length`() {
    var state = ElectionState(identity: "me", duration: .seconds(15))
    var long = other
    long.durationSeconds = 60
    #expect(state.claim(over: long, now: start, time: "t") == nil)
    #expect(state.claim(over: long, now: start.advanced(by: .seconds(59)), time: "t") == nil)
    #expect(state.claim(over: long, now: start.advanced(by: .seconds(60)), time: "t") != nil)
  }

  @Test func `a Lease that was given up is claimed at once`() {
    var state = ElectionState(identity: "me", duration: .seconds(15))
    var free = other
    free.holder = ""
    #expect(state.claim(over: free, now: start, time: "t")?.transitions == 4)
  }

  @Test func `our own is renewed, and the reign goes on`() {
    var state = ElectionState(identity: "me", duration: .milliseconds(1_200))
    let own = LeaseRecord(holder: "me", durationSeconds: 2, acquireTime: "a", renewTime: "r", transitions: 7)
    #expect(
      state.claim(over: own, now: start, time: "t")
        == LeaseRecord(holder: "me", durationSeconds: 2, acquireTime: "a", renewTime: "t", transitions: 7))
  }

  @Test func `a Lease keeps what is not about the election`() {
    let lease: Node = ["metadata": ["name": "l", "resourceVersion": "9"], "spec": ["strategy": "x"]]
    let written = other.written(to: lease)
    #expect(written["metadata"]?["resourceVersion"] == "9")
    #expect(written["spec"]?["strategy"] == "x")
    #expect(LeaseRecord(written) == other)
  }

  @Test(arguments: [Int.max, Int.min, Int(Int32.max), -1])
  func `whatever somebody wrote into a Lease, it is claimed once it is over`(number: Int) {
    var state = ElectionState(identity: "me", duration: .seconds(15))
    let odd = LeaseRecord(
      holder: "other", durationSeconds: number == Int.max ? 1 : number, acquireTime: "?", renewTime: "",
      transitions: number)
    #expect(state.claim(over: odd, now: start, time: "t") == nil)
    let length = max(15, min(odd.durationSeconds, Int(Int32.max)))
    let claim = state.claim(over: odd, now: start.advanced(by: .seconds(length)), time: "t")
    #expect(claim?.transitions == 0)
  }
}
