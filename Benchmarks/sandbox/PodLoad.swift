// What a controller does, without the controller: Pods are made, pulled by simulated nodes, seen by an informer, deleted.

import Kubernetes
import Synchronization
import YAML

enum PodLoad {
  static func run(_ target: Target, pods: Int, inFlight: Int) async throws {
    try await KubernetesClient.withClient(configuration: target.configuration, options: .unlimited) { client in
      let informer = Informer(client: client, resource: .pods, namespace: "default") { Pods.isPulled($0) }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        try await informer.waitForSync(timeout: .seconds(60))
        let share = Share(server: target.server)
        let next = Counter()
        for _ in 0..<inFlight { group.addTask { try await create(client, pods, next) } }
        let created = try await deletePulled(client, informer, pods, inFlight)
        print(
          "\(pods) Pods, \(inFlight) requests in flight: \(Int(Double(pods) / share.seconds)) Pods/s",
          "made, pulled in 100 ms, seen (\(created) changes) and deleted;", share.summary(each: pods, "Pod"))
        group.cancelAll()
      }
    }
  }

  private static func create(_ client: KubernetesClient, _ pods: Int, _ next: Counter) async throws {
    while true {
      let index = next.next()
      guard index < pods else { return }
      _ = try await client.create(
        .pods, Pods.pod("pull-\(index)", node: "edge-\(index + 1)"), namespace: "default")
    }
  }

  /// Deletes each Pod as soon as the informer sees that it has pulled, until all are gone.
  /// - Returns: How many changes it took.
  private static func deletePulled(
    _ client: KubernetesClient, _ informer: Informer<Bool>, _ pods: Int, _ inFlight: Int
  ) async throws -> Int {
    try await withThrowingTaskGroup(of: Void.self) { group in
      var (changes, running, gone) = (0, 0, 0)
      for await change in informer.changes(.every(buffer: 10_000)) {
        changes += 1
        if change.new == true, change.old != true {
          if running == inFlight {
            try await group.next()
            running -= 1
          }
          group.addTask {
            try await client.delete(
              .pods, change.key.name, namespace: "default", options: DeleteOptions(gracePeriodSeconds: 0))
          }
          running += 1
        } else if change.new == nil {
          gone += 1
          if gone == pods { break }
        }
      }
      try await group.waitForAll()
      return changes
    }
  }
}
