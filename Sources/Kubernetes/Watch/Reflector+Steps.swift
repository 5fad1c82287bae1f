// The two ways to list, and the watch.

import Synchronization
import YAML

/// Where a running reflector stands, for the tasks of one run.
final class ReflectorProgress: Sendable {
  private let state: Mutex<ReflectorState>

  init(_ state: ReflectorState) { self.state = Mutex(state) }

  var current: ReflectorState { state.withLock { $0 } }

  func update(_ change: (inout ReflectorState) -> Void) { state.withLock { change(&$0) } }
}

extension Reflector {
  /// Takes the next step; returns when it has come to its proper end.
  func takeStep(
    _ progress: ReflectorProgress, _ handle: @escaping @Sendable (ReflectorEvent) async -> Void
  ) async throws(KubernetesError) {
    switch progress.current.step {
    case .list:
      let version = try await list(progress, handle)
      progress.update { $0.listed(at: version) }
    case .streamList:
      await handle(.restarted)
      try await follow(from: nil, progress, handle)
    case .watch(let version):
      try await follow(from: version, progress, handle)
    }
  }

  /// Reads all objects page by page, and gives the version they were read at.
  private func list(
    _ progress: ReflectorProgress, _ handle: @Sendable (ReflectorEvent) async -> Void
  ) async throws(KubernetesError) -> String {
    var paging = ListPaging(
      ListOptions(labelSelector: options.labelSelector, fieldSelector: options.fieldSelector),
      pageSize: progress.current.pageSize)
    defer { progress.update { $0.pageSize = paging.pageSize } }
    await handle(.restarted)
    let version = try await client.readPages(of: resource, namespace: namespace, &paging) {
      await handle(.restarted)
    } take: { object in
      await handle(.listed(object))
    }
    guard !version.isEmpty else {
      throw KubernetesError(.protocolViolation, "the server's list of \(resource) has no resourceVersion")
    }
    await handle(.synced(resourceVersion: version))
    return version
  }

  /// Watches from a version, or, without one, lists as a stream and goes on watching.
  private func follow(
    from version: String?, _ progress: ReflectorProgress,
    _ handle: @escaping @Sendable (ReflectorEvent) async -> Void
  ) async throws(KubernetesError) {
    var watch = WatchOptions(
      labelSelector: options.labelSelector, fieldSelector: options.fieldSelector, resourceVersion: version)
    watch.sendsInitialEvents = version == nil
    watch.duration = options.watchDuration * Double.random(in: 1...2)
    watch.silence = options.silence
    watch.initialSilence = options.streamingListSilence
    let resource = resource
    try await client.watch(resource, namespace: namespace, options: watch) { event throws(KubernetesError) in
      var isListing = false
      if case .streamList = progress.current.step { isListing = true }
      switch event {
      case .added(let object) where isListing, .modified(let object) where isListing:
        await handle(.listed(object))
      case .bookmark(let version, endsInitialEvents: true) where isListing:
        await handle(.synced(resourceVersion: version))
        progress.update { $0.listed(at: version) }
      case .bookmark where isListing:
        throw KubernetesError(.notSupported, "the server does not list \(resource) as a stream")
      case .added(let object), .modified(let object):
        await handle(.changed(object))
      case .deleted(let object):
        await handle(.removed(object))
      case .bookmark: break
      }
      if !isListing { progress.update { $0.advanced(to: event.resourceVersion) } }
    }
    if case .streamList = progress.current.step {
      throw KubernetesError(.connectionLost, "the streaming list of \(resource) ended before it was complete")
    }
  }
}
