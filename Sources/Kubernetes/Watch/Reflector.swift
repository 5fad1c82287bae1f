// Keeps up with the objects of a resource: lists them, watches them, and never gives up.

import Logging
import YAML

/// Tells of every object of a resource and of every change to it, for as long as it runs.
///
/// It lists (as a stream where the server offers that, else page by page), watches from the list's version, begins
/// the watch again where it ended, and lists again when the server no longer knows that place (410). No event is lost
/// and none told twice. It waits longer after each failure in a row.
public struct Reflector: Sendable {
  /// What is followed, and how.
  public struct Options: Sendable, Hashable {
    /// Which objects, by label.
    public var labelSelector: String?
    /// Which objects, by field.
    public var fieldSelector: String?
    /// How many objects one page of a list has at most.
    public var pageSize = 500
    /// Whether lists come as streams where the server offers it: less memory on both sides.
    public var prefersStreamingLists = true
    /// The pauses after failures in a row.
    public var backoff = Backoff()
    /// How long one watch lives before it is begun again; chance adds up to as much again.
    public var watchDuration: Duration = .seconds(300)
    /// For how long a server may say nothing in a streaming list before it is thought not to offer them.
    public var streamingListSilence: Duration = .seconds(30)
    /// For how long a server that sends bookmarks may say nothing.
    public var silence: Duration = .seconds(180)
    /// A watch that ended sooner than this counts as a failure.
    public var shortestWatch: Duration = .seconds(1)

    /// The defaults: everything, in pages of 500.
    public init(labelSelector: String? = nil, fieldSelector: String? = nil) {
      self.labelSelector = labelSelector
      self.fieldSelector = fieldSelector
    }
  }

  /// The pauses after failures in a row.
  public struct Backoff: Sendable, Hashable {
    /// The pause after the first failure; each further one is twice as long.
    public var initialDelay: Duration = .milliseconds(500)
    /// The longest pause.
    public var maximumDelay: Duration = .seconds(30)

    /// The defaults: half a second to half a minute.
    public init() {}

    func delay(failures: Int, asked: Duration?) -> Duration {
      var policy = RetryPolicy()
      (policy.initialDelay, policy.maximumDelay) = (initialDelay, maximumDelay)
      let own = policy.backoff(attempt: failures, random: Double.random(in: 0...1))
      return max(own, min(asked ?? .zero, policy.maximumRetryAfter))
    }
  }

  let client: KubernetesClient
  let resource: APIResource
  let namespace: String?
  let options: Options
  private let logger: Logger

  /// Makes a reflector; ``run(onFailure:_:)`` starts it.
  ///
  /// - Parameters:
  ///   - client: Whom to ask.
  ///   - resource: What kind of objects.
  ///   - namespace: Where they live; nil for all namespaces.
  ///   - options: Which of them, and how.
  public init(
    client: KubernetesClient, resource: APIResource, namespace: String? = nil, options: Options = Options()
  ) {
    self.client = client
    self.resource = resource
    self.namespace = namespace
    self.options = options
    var logger = client.logger
    logger[metadataKey: "resource"] = "\(resource)"
    self.logger = logger
  }

  /// Follows the objects until the task is cancelled or the client is shut down.
  ///
  /// - Parameters:
  ///   - onFailure: Told of each failure and the pause that follows it.
  ///   - handle: Told of each step, in order; the next is read when it has returned.
  public func run(
    onFailure: @Sendable (KubernetesError, Duration) -> Void = { _, _ in },
    _ handle: @escaping @Sendable (ReflectorEvent) async -> Void
  ) async {
    let progress = ReflectorProgress(
      ReflectorState(prefersStreaming: options.prefersStreamingLists, pageSize: options.pageSize))
    while !Task.isCancelled {
      var isWatch = false
      if case .watch = progress.current.step { isWatch = true }
      let start = ContinuousClock.now
      var failure: KubernetesError?
      do throws(KubernetesError) {
        try await takeStep(progress, handle)
        guard isWatch else { continue }
        let lived = ContinuousClock.now - start >= options.shortestWatch
        progress.update { $0.ended(lived: lived) }
        if lived { continue }
      } catch {
        if error.code == .cancelled || error.code == .shutDown { return }
        let before = progress.current.step
        progress.update { $0.failed(error) }
        if before == .streamList, progress.current.step == .list {
          // Once for each server that cannot: nothing to wait for, and nothing to worry about.
          logger.debug("The server does not stream lists", metadata: ["answer": "\(error)"])
          continue
        }
        failure = error
      }
      let pause = options.backoff.delay(failures: progress.current.failures, asked: failure?.retryAfter)
      if let failure { report(failure, pause: pause, onFailure) }
      do { try await Alarm.sleep(for: pause) } catch { return }
    }
  }

  private func report(
    _ failure: KubernetesError, pause: Duration, _ onFailure: @Sendable (KubernetesError, Duration) -> Void
  ) {
    // A version that is too old is how the API works; a refusal is not.
    let level: Logger.Level =
      switch failure.code {
      case .gone: .debug
      case .connectionLost, .timeout, .tooManyRequests: .info
      default: .warning
      }
    logger.log(level: level, "A watch failed", metadata: ["error": "\(failure)", "pause": "\(pause)"])
    onFailure(failure, pause)
  }
}
