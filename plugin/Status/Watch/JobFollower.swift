// Follows a job until it ends, the time is over, or the user has seen enough.
import Kubernetes
import PrePullEngine
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What shows a job that is followed.
protocol FollowView {
  /// Whether time alone changes what is shown.
  var isLive: Bool { get }
  /// Whether the outcome of every node is of use while the job goes on.
  var wantsLedger: Bool { get }
  /// Shows the state; told of every change, and twice a second when the view is live.
  mutating func show(_ state: FollowState, at time: Double)
  /// Gives back whatever the view has taken hold of. It may be told to show more afterwards.
  mutating func pause()
}

/// One job that is followed.
struct JobFollower {
  let session: ClusterSession
  let found: FoundJob
  let controllerNamespace: String
  /// After how long it gives up.
  var timeout: Duration?

  private static let tick = Duration.milliseconds(500)
  /// Ledgers of long jobs are large, so there is a pause between two readings.
  private static let ledgerPause = Duration.seconds(2)
  /// Whether a job is over is asked at once, whatever was read just before; and again after so long.
  private static let verdictPause = Duration.seconds(1)

  /// Follows the job to its end.
  ///
  /// - Parameter view: shows it meanwhile, and is paused at the end.
  /// - Returns: the job as it ended.
  /// - Throws: exit code 124 when the time is over, 128 plus the signal's number after a signal, 1 when the job was
  ///   deleted or cannot be followed.
  func run<View: FollowView>(_ view: inout View) async throws(CommandFailure) -> JobSnapshot {
    // Whatever is told twice is told newer the second time, so that old events may be dropped when nobody reads.
    let (events, queue) = AsyncStream.makeStream(of: FollowEvent.self, bufferingPolicy: .bufferingNewest(256))
    let tell: @Sendable (FollowEvent) -> Void = { queue.yield($0) }
    let ledger = LedgerDemand(pause: Self.ledgerPause)
    let verdict = LedgerDemand(pause: Self.verdictPause)
    let signals = SignalStream.endings + (view.isLive ? SignalStream.terminal : [])
    let isLive = view.isLive
    // An ImagePullJob's status has the number.
    let countsNodes = isLive || view.wantsLedger && found.kind.dialect != .kruise
    let start = ContinuousClock.now
    var state = FollowState(found, controllerNamespace: controllerNamespace, at: 0)
    // Of a job that has ended it is known at once whether that is the end; signals have their usual effect until then.
    if state.awaitsLedger { state.take(.ledger(await readLedger()), at: (ContinuousClock.now - start) / .seconds(1)) }
    let first = state
    var shown = view
    defer { view = shown }
    return try await SignalStream.with(signals, { tell(.signal($0)) }) { () async throws(CommandFailure) in
      let work = Task { await watch(tell, [ledger, verdict], isLive: isLive, countsNodes: countsNodes) }
      let result: Result<JobSnapshot, CommandFailure>
      do throws(CommandFailure) {
        result = .success(try await follow(first, since: start, events, ledger, verdict, &shown))
      } catch {
        result = .failure(error)
      }
      shown.pause()
      work.cancel()
      ledger.stop()
      verdict.stop()
      await work.value
      return try result.get()
    }
  }

  private func readLedger() async -> LedgerReading {
    await .read(jobUID: found.object.objectUID ?? "", client: session.client, namespace: controllerNamespace)
  }

  /// Everything that tells of something, until the task is cancelled.
  private func watch(
    _ tell: @escaping @Sendable (FollowEvent) -> Void, _ demands: [LedgerDemand], isLive: Bool, countsNodes: Bool
  ) async {
    let uid = found.object.objectUID ?? ""
    let choice = JobSnapshot.plan(of: found.object, found.kind)?.nodes
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await JobWatch(
          client: session.client, resource: found.resource, name: found.name, namespace: found.namespace
        ).run(tell)
      }
      group.addTask {
        tell(.controller(await ControllerPresence(client: session.client, namespace: controllerNamespace)))
      }
      if let choice, countsNodes {
        group.addTask { tell(.nodeCount(await NodeCount.of(choice, client: session.client))) }
      }
      if isLive, found.kind.dialect != .kubeedge {
        group.addTask {
          while !Task.isCancelled {
            if let nodes = await ActiveNodes.read(
              jobUID: uid, client: session.client, namespace: controllerNamespace)
            {
              tell(.activeNodes(nodes))
            }
            do { try await Task.sleep(for: Self.ledgerPause) } catch { return }
          }
        }
      }
      for demand in demands {
        group.addTask {
          for await _ in demand.requests {
            tell(.ledger(await readLedger()))
            do { try await Task.sleep(for: demand.pause) } catch { return }
          }
        }
      }
      if let timeout {
        group.addTask {
          do { try await Task.sleep(for: timeout) } catch { return }
          tell(.timeout)
        }
      }
      group.addTask {
        while true {
          do { try await Task.sleep(for: Self.tick) } catch { return }
          tell(.tick)
        }
      }
    }
  }

  private func follow<View: FollowView>(
    _ first: FollowState, since start: ContinuousClock.Instant, _ events: AsyncStream<FollowEvent>,
    _ ledger: LedgerDemand, _ verdict: LedgerDemand, _ view: inout View
  ) async throws(CommandFailure) -> JobSnapshot {
    func time() -> Double { (ContinuousClock.now - start) / .seconds(1) }
    var state = first
    func demand() {
      if state.awaitsLedger {
        verdict.ask()
      } else if view.wantsLedger, state.wantsLedger {
        ledger.ask()
      }
    }
    if state.end == nil { view.show(state, at: time()) }
    demand()
    var iterator = events.makeAsyncIterator()
    while state.end == nil {
      // The stream ends with the task alone, which nobody cancels.
      guard let event = await iterator.next() else { throw CommandFailure(.interrupted) }
      switch event {
      case .signal(let number): try handle(number, &view)
      case .timeout: throw CommandFailure(.timedOut, timeoutMessage(state.job))
      case .tick:
        if state.awaitsLedger { verdict.ask() }
        if !view.isLive { continue }
      default:
        state.take(event, at: time())
        // What the ledger told need not be asked again.
        if case .ledger = event {} else { demand() }
      }
      if state.end == nil { view.show(state, at: time()) }
    }
    return try await conclude(state, &view, at: time())
  }

  private func conclude<View: FollowView>(
    _ state: FollowState, _ view: inout View, at time: Double
  ) async throws(CommandFailure) -> JobSnapshot {
    switch state.end {
    case .finished, nil:
      var state = state
      if view.wantsLedger, state.wantsLedger {
        // The last word on every node was stored before the status that ended the job.
        state.complete(with: await readLedger())
      }
      view.show(state, at: time)
      return state.job
    case .deleted: throw CommandFailure(.failed, "\(found.title) was deleted")
    case .replaced:
      throw CommandFailure(
        .failed, "\(found.title) was deleted, and another job of this name was made, which is not followed")
    case .refused(let error): throw CommandFailure(.failed, error.description)
    }
  }

  private func handle<View: FollowView>(_ signal: Int32, _ view: inout View) throws(CommandFailure) {
    switch signal {
    case SIGINT: throw CommandFailure(.interrupted)
    case SIGTERM: throw CommandFailure(.terminated)
    case SIGHUP: throw CommandFailure(.hungUp)
    case SIGTSTP:
      view.pause()
      // To this thread: it must not draw again before the others are stopped as well.
      raise(SIGSTOP)
    default: break
    }
  }

  private func timeoutMessage(_ job: JobSnapshot) -> String {
    "timed out waiting for \(found.title): \(PlainLine.progress(job))"
  }
}

/// Requests for a reading of the ledger; those that come while one is under way are one.
final class LedgerDemand: Sendable {
  /// One element for each reading that is wanted.
  let requests: AsyncStream<Void>
  /// How long to rest after a reading.
  let pause: Duration
  private let queue: AsyncStream<Void>.Continuation

  init(pause: Duration) {
    self.pause = pause
    (requests, queue) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Asks for a reading.
  func ask() { queue.yield() }
  /// Ends the requests.
  func stop() { queue.finish() }
}
