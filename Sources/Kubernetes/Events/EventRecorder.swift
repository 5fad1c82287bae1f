// Tells people, as events of the cluster, what happens to objects.

import FoundationEssentials
import Logging
import ServiceLifecycle
import Synchronization

/// Writes events of `events.k8s.io/v1`. ``record(_:)`` never waits; ``run()`` does the writing.
///
/// What happens again and again becomes one event with a count, written at most once an interval. When far more
/// happens than can be written, the rest is dropped and counted: events are help, not record.
public final class EventRecorder: Service {
  /// The bounds of a recorder.
  public struct Options: Sendable, Hashable {
    /// The pause between two writes of one event.
    public var seriesInterval: Duration = .seconds(30)
    /// After how long without news an event is forgotten: the next is a new one.
    public var forgetAfter: Duration = .seconds(360)
    /// How many different events are kept in mind.
    public var maximumEvents = 4_096
    /// How often one write is tried.
    public var maximumAttempts = 8

    /// The defaults.
    public init() {}
  }

  private enum Step {
    case write(after: Duration)
    case wait
    case drop
  }

  private let client: KubernetesClient
  private let controller: String
  private let instance: String
  private let options: Options
  private let queue = WorkQueue<EventNote.Key>(
    backoff: .init(initialDelay: .milliseconds(200), maximumDelay: .seconds(30)))
  private let series = Mutex<[EventNote.Key: EventSeries]>([:])
  private let dropped = Mutex(0)

  /// Makes a recorder.
  ///
  /// - Parameters:
  ///   - client: Whom to tell.
  ///   - controller: Who reports, such as `prepull.io/controller`: a qualified name.
  ///   - instance: Which of its processes, such as the Pod's name.
  ///   - options: The bounds.
  public init(client: KubernetesClient, controller: String, instance: String, options: Options = Options()) {
    self.client = client
    self.controller = controller
    self.instance = instance
    self.options = options
  }

  /// How many notes were dropped.
  public var droppedCount: Int { dropped.withLock { $0 } }

  /// Notes that something happened. Returns at once.
  public func record(_ note: EventNote) {
    let now = Date()
    let key = note.key
    let step = series.withLock { series -> Step in
      if series[key] != nil {
        series[key]?.repeated(note, now: now)
        // One that was never written waits for it already.
        guard let writtenAt = series[key]?.writtenAt else { return .wait }
        return .write(after: options.seriesInterval - .seconds(now.timeIntervalSince(writtenAt)))
      }
      guard series.count < options.maximumEvents else { return .drop }
      series[key] = EventSeries(note, name: Self.name(for: note, now: now), now: now)
      return .write(after: .zero)
    }
    switch step {
    case .write(let delay): queue.add(key, after: delay)
    case .drop: dropped.withLock { $0 += 1 }
    case .wait: break
    }
  }

  /// Writes what is noted until the task is cancelled, or ``shutDown()`` was called, by its service group too, and all
  /// is written.
  public func run() async {
    await withGracefulShutdownHandler {
      await self.queue.run(workers: 2) { await self.write($0) }
    } onGracefulShutdown: {
      self.shutDown()
    }
  }

  /// Takes no more notes; what waits, for its interval too, is still written by ``run()``.
  public func shutDown() {
    let waiting = series.withLock { series in series.filter { $0.value.count > $0.value.written }.map(\.key) }
    for key in waiting { queue.add(key) }
    queue.shutDown()
  }

  private func write(_ key: EventNote.Key) async -> WorkResult {
    guard let event = series.withLock({ $0[key] }) else { return .done }
    guard event.count > event.written else { return forget(key, event) }
    do throws(KubernetesError) {
      try await send(event)
      series.withLock { $0[key]?.wrote(event.count, now: Date()) }
      return .again(after: options.seriesInterval)
    } catch {
      return failed(key, error)
    }
  }

  private func send(_ event: EventSeries) async throws(KubernetesError) {
    if event.written == 0 {
      _ = try await client.create(.events, event.object(controller: controller, instance: instance))
    } else {
      _ = try await client.patch(.events, event.name, namespace: event.namespace, .merge(event.patch))
    }
  }

  private func failed(_ key: EventNote.Key, _ error: KubernetesError) -> WorkResult {
    switch error.code {
    case .cancelled, .shutDown: return .done
    case .alreadyExists:
      // An earlier try came through after all.
      series.withLock { $0[key]?.wrote(1, now: Date()) }
      return .again(after: options.seriesInterval)
    case .notFound where series.withLock({ ($0[key]?.written ?? 0) > 0 }):
      series.withLock { $0[key]?.forgotten() }
      return .retry
    default: break
    }
    let failures = series.withLock { series -> Int in
      series[key]?.failed()
      return series[key]?.failures ?? 0
    }
    let mayPass = ![.forbidden, .notFound, .invalid, .badRequest, .unauthorized].contains(error.code)
    if mayPass, failures < options.maximumAttempts { return .retry }
    client.logger.warning("An event could not be written", metadata: ["error": "\(error)"])
    series.withLock { _ = $0.removeValue(forKey: key) }
    dropped.withLock { $0 += 1 }
    return .done
  }

  /// Forgets what has not happened again for long.
  private func forget(_ key: EventNote.Key, _ event: EventSeries) -> WorkResult {
    let quiet = Duration.seconds(Date().timeIntervalSince(event.lastSeen))
    guard quiet >= options.forgetAfter else { return .again(after: options.forgetAfter - quiet) }
    let isForgotten = series.withLock { series in
      // Noted again in between: it is in the queue then.
      guard series[key]?.count == event.count else { return false }
      series[key] = nil
      return true
    }
    return isForgotten ? .done : .again(after: .zero)
  }

  /// A name that no other event has: the object's, the time and chance.
  private static func name(for note: EventNote, now: Date) -> String {
    let time = String(UInt64(max(0, now.timeIntervalSince1970 * 1e6)), radix: 16)
    let chance = String(UInt32.random(in: 0 ... .max), radix: 16)
    return "\(EventSeries.prefix(note.regarding.name, bytes: 220)).\(time)\(chance)"
  }
}
