// The pauses between tries.

import Testing

@testable import Kubernetes

@Suite struct RetryPolicyTests {
  @Test func `pauses double up to the longest one`() {
    let policy = RetryPolicy()
    let pauses = (1...9).map { policy.backoff(attempt: $0, random: 0).inSeconds }
    #expect(pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10, 10])
    #expect(policy.backoff(attempt: 1_000_000, random: 0) == .seconds(10))
  }

  @Test func `chance shortens a pause by no more than its part`() {
    #expect(RetryPolicy().backoff(attempt: 1, random: 1) == .milliseconds(50))
  }

  @Test func `the server's wish is waited for, unless it is too long`() {
    let policy = RetryPolicy()
    var error = KubernetesError(.tooManyRequests, "slow down", retryAfter: .seconds(5))
    #expect(policy.delay(after: error, verb: .create, attempt: 1, random: 0) == .seconds(5))
    error.retryAfter = .seconds(61)
    #expect(policy.delay(after: error, verb: .create, attempt: 1, random: 0) == nil)
    error.retryAfter = .zero
    #expect(policy.delay(after: error, verb: .create, attempt: 1, random: 0) == .milliseconds(100))
  }

  @Test func `the last try is the last`() {
    let error = KubernetesError(.serviceUnavailable, "no")
    #expect(RetryPolicy().delay(after: error, verb: .get, attempt: 4, random: 0) != nil)
    #expect(RetryPolicy().delay(after: error, verb: .get, attempt: 5, random: 0) == nil)
    #expect(RetryPolicy.never.delay(after: error, verb: .get, attempt: 1, random: 0) == nil)
  }
}
