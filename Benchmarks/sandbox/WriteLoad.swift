// Status patches through TLS while many clients watch all of them: how many a second.

import Kubernetes
import NIOCore
import NIOHTTP1
import NIOPosix
import YAML

enum WriteLoad {
  private static let pods = 1_000
  private static let writers = 16

  static func run(_ target: Target, watchers: Int, seconds: Int) async throws {
    try await fill(target)
    let (events, begun, writes) = (Counter(), Counter(), Counter())
    for _ in 0..<watchers {
      _ = try await target.connect { channel in
        try channel.pipeline.syncOperations.addHandler(
          WatchCounter(path: "/api/v1/pods?watch=true", token: target.token, events: events, begun: begun))
      }
    }
    // Each is told first of all Pods that are there.
    while begun.value < watchers || events.value < watchers * pods { try await Task.sleep(for: .milliseconds(20)) }
    let (told, share) = (events.value, Share(server: target.server))
    let end = ContinuousClock.now + .seconds(seconds)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers { group.addTask { try await write(target, writer, until: end, writes) } }
      try await group.waitForAll()
    }
    let (written, rate) = (writes.value, Double(writes.value) / share.seconds)
    let summary = share.summary(each: written, "write")
    // Nothing is lost: each watch is told of each write, at the latest a moment later.
    let wanted = written * watchers
    let patience = ContinuousClock.now + .seconds(10)
    while events.value - told < wanted, ContinuousClock.now < patience { try await Task.sleep(for: .milliseconds(5)) }
    let got = events.value - told
    print("\(watchers) watchers: \(Int(rate)) writes/s, \(Int(rate) * watchers) events/s told; \(summary)")
    guard got == wanted else { throw Refused(reason: "\(wanted) events were due, and \(got) came") }
  }

  private static func fill(_ target: Target) async throws {
    try await KubernetesClient.withClient(configuration: target.configuration, options: .unlimited) { client in
      for index in 0..<pods {
        do throws(KubernetesError) {
          _ = try await client.create(.pods, Pods.pod("pod-\(index)", node: "node-\(index)"), namespace: "default")
        } catch {
          // It may be left from the measurement before.
          guard error.code == .alreadyExists else { throw error }
        }
      }
    }
  }

  private static func write(
    _ target: Target, _ writer: Int, until end: ContinuousClock.Instant, _ writes: Counter
  ) async throws {
    let done = MultiThreadedEventLoopGroup.singleton.next().makePromise(of: Void.self)
    _ = try await target.connect { channel in
      try channel.pipeline.syncOperations.addHTTPClientHandlers()
      var number = 0
      let handler = Writer(token: target.token, done: done) {
        if number > 0 { writes.add(1) }
        number += 1
        guard ContinuousClock.now < end else { return nil }
        let pod = (number * writers + writer) % pods
        return (
          "/api/v1/namespaces/default/pods/pod-\(pod)/status",
          #"{"status":{"message":"\#(writer)-\#(number)"}}"#
        )
      }
      try channel.pipeline.syncOperations.addHandler(handler)
    }
    try await done.futureResult.get()
  }
}
