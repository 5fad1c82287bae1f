// The queue with its workers.

import Kubernetes
import Synchronization
import Testing

@Suite struct WorkQueueTests {
  @Test func `a worker that waits gets what is added`() async {
    let queue = WorkQueue<String>()
    async let key = queue.next()
    queue.add("a")
    #expect(await key == "a")
  }

  @Test func `a delayed key comes at its time, also to a worker that waits already`() async {
    let queue = WorkQueue<String>()
    let start = ContinuousClock.now
    async let key = queue.next()
    queue.add("late", after: .seconds(3_600))
    queue.add("soon", after: .milliseconds(50))
    #expect(await key == "soon")
    #expect(ContinuousClock.now - start >= .milliseconds(50))
  }

  @Test func `a shutdown ends those who wait`() async {
    let queue = WorkQueue<Int>()
    async let one = queue.next()
    async let two = queue.next()
    queue.add(1, after: .seconds(3_600))
    queue.shutDown()
    #expect(await [one, two] == [nil, nil])
    await queue.drained()
  }

  @Test func `a cancelled worker stops waiting`() async {
    let queue = WorkQueue<Int>()
    let key: Int? = await withTaskGroup(of: Int?.self) { group in
      group.addTask { await queue.next() }
      group.cancelAll()
      return await group.next() ?? nil
    }
    #expect(key == nil)
  }

  @Test func `a failing key comes back ever later, and a good one does not`() async {
    let queue = WorkQueue<String>(backoff: .init(initialDelay: .milliseconds(10)))
    let times = Collector<ContinuousClock.Instant>()
    let good = Counter()
    queue.add("bad")
    queue.add("good")
    await queue.run(workers: 2) { key in
      guard key == "bad" else {
        _ = good.next()
        return .done
      }
      times.append(.now)
      if times.all.count == 4 {
        queue.shutDown()
        return .done
      }
      return .retry
    }
    let pauses = zip(times.all.dropFirst(), times.all).map { $0 - $1 }
    #expect(pauses.count == 3)
    #expect(zip(pauses, [10, 20, 40]).allSatisfy { $0 >= .milliseconds($1) })
    #expect(good.value == 1)
  }

  @Test func `what is added while it is worked on is worked on again, also when a shutdown comes first`() async {
    let queue = WorkQueue<String>()
    let runs = Counter()
    queue.add("a")
    await queue.run(workers: 2) { key in
      guard runs.next() == 1 else { return .done }
      queue.add(key)
      queue.shutDown()
      // Whoever waits for keys learns of the shutdown first.
      for _ in 0..<1_000 { await Task.yield() }
      return .done
    }
    #expect(runs.value == 2)
  }

  @Test func `many workers never share a key and lose none`() async {
    let queue = WorkQueue<Int>()
    let busy = Occupancy()
    let runs = Collector<Int>()
    let clashes = Counter()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await queue.run(workers: 8) { key in
          if !busy.enter(key) { _ = clashes.next() }
          await Task.yield()
          runs.append(key)
          busy.leave(key)
          return .done
        }
      }
      for round in 0..<200 {
        for key in 0..<10 { queue.add(key) }
        if round % 20 == 0 { await Task.yield() }
      }
      queue.shutDown()
    }
    #expect(clashes.value == 0)
    #expect(Set(runs.all) == Set(0..<10))
    // Adds that meet a waiting key melt into it.
    #expect(runs.all.count <= 2_000)
  }
}

/// Which keys are being worked on.
private final class Occupancy: Sendable {
  private let keys = Mutex<Set<Int>>([])
  func enter(_ key: Int) -> Bool { keys.withLock { $0.insert(key).inserted } }
  func leave(_ key: Int) { keys.withLock { _ = $0.remove(key) } }
}
