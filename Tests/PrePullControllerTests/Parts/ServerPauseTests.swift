// One pause for all while the server is down.

import Kubernetes
import Testing

@testable import PrePullController

@Suite(.timeLimit(.minutes(3))) struct ServerPauseTests {
  private static let down = KubernetesError(.serviceUnavailable, "down")

  /// Whether requests are held back. One that is cancelled gets through all the same when it has nothing to wait for.
  private static func holds(_ pause: ServerPause) async -> Bool {
    let request = Task { try await pause.wait() }
    request.cancel()
    do { try await request.value } catch { return true }
    return false
  }

  private static func pause() -> ServerPause { ServerPause(first: .seconds(3600), longest: .seconds(7200)) }

  @Test func `nobody waits for a server that answers`() async {
    #expect(await !Self.holds(Self.pause()))
  }

  @Test(arguments: [
    KubernetesError.Code.unreachable, .connectionLost, .timeout, .serverTimeout, .serviceUnavailable, .serverError,
    .tooManyRequests, .unauthorized,
  ])
  func `one failure that is the server's holds everybody back, until an answer comes`(
    _ code: KubernetesError.Code
  ) async {
    let pause = Self.pause()
    pause.note(KubernetesError(code, "down"), begun: .now)
    #expect(await Self.holds(pause))
    pause.noteAnswer()
    #expect(await !Self.holds(pause))
  }

  @Test(arguments: [
    KubernetesError.Code.notFound, .conflict, .alreadyExists, .invalid, .forbidden, .badRequest,
  ])
  func `what is wrong with one object holds nobody back`(_ code: KubernetesError.Code) async {
    let pause = Self.pause()
    pause.note(KubernetesError(code, "no"), begun: .now)
    #expect(await !Self.holds(pause))
  }

  @Test func `requests that were under way together are one failure`() {
    let pause = ServerPause(first: .milliseconds(1), longest: .seconds(1))
    let begun = ContinuousClock.now
    for _ in 0..<64 { pause.note(Self.down, begun: begun) }
    #expect(pause.failures == 1)
    pause.note(Self.down, begun: .now)
    #expect(pause.failures == 2)
  }

  @Test func `what the server asks for is waited, however long`() async {
    let pause = ServerPause(first: .zero, longest: .zero)
    pause.note(KubernetesError(.tooManyRequests, "later", retryAfter: .seconds(3600)), begun: .now)
    #expect(await Self.holds(pause))
  }
}
