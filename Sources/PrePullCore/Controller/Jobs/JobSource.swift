// Follows the jobs of one kind, whenever the kind is installed.

import Kubernetes
import Logging
import PrePullAPI
import Synchronization
import YAML

/// The jobs of one kind. Its definition may come, go and come again.
final class JobSource: Sendable {
  /// What is known about the kind's jobs.
  enum State: Sendable, Equatable {
    /// Nothing yet.
    case unknown
    /// The kind is not installed, so there are no jobs.
    case notInstalled
    /// The kind is defined and not served: there may be jobs, which nobody can see.
    case notServed
    /// Another controller runs the jobs.
    case left(to: String)
    /// The jobs are being listed.
    case listing
    /// Every job is known.
    case following
  }

  let kind: ResourceKind
  private let client: KubernetesClient
  private let peers: PeerCheck
  private let directory: JobDirectory
  private let logger: Logger
  private let changed: @Sendable (_ record: JobRecord, _ former: JobRecord?) -> Void
  private let gone: @Sendable (_ uid: String) -> Void
  private let known = Mutex(State.unknown)
  private let stateChanged: @Sendable () -> Void

  /// A source.
  ///
  /// - Parameters:
  ///   - kind: Which jobs.
  ///   - client: Whom to ask.
  ///   - peers: Knows whether another controller runs them.
  ///   - directory: Where the jobs are noted.
  ///   - logger: Where it logs.
  ///   - stateChanged: Told when ``state`` has changed.
  ///   - changed: Told of each job that is new or different.
  ///   - gone: Told of each that is gone.
  init(
    kind: ResourceKind, client: KubernetesClient, peers: PeerCheck, directory: JobDirectory, logger: Logger,
    stateChanged: @escaping @Sendable () -> Void,
    changed: @escaping @Sendable (_ record: JobRecord, _ former: JobRecord?) -> Void,
    gone: @escaping @Sendable (_ uid: String) -> Void
  ) {
    self.kind = kind
    self.client = client
    self.peers = peers
    self.directory = directory
    self.stateChanged = stateChanged
    self.changed = changed
    self.gone = gone
    var logger = logger
    logger[metadataKey: "kind"] = "\(kind.kind)"
    self.logger = logger
  }

  /// What is known about the jobs.
  var state: State { known.withLock { $0 } }

  /// Follows the jobs until the task is cancelled.
  func run() async {
    let definitions = Informer<ServedVersion>(
      client: client, resource: .customResourceDefinitions,
      options: Reflector.Options(fieldSelector: "metadata.name=\(ServedVersion.definitionName(of: kind))")
    ) { [kind] in ServedVersion($0, of: kind) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await definitions.run() }
      group.addTask { await self.followDefinition(definitions) }
      await group.waitForAll()
    }
  }

  private func followDefinition(_ definitions: Informer<ServedVersion>) async {
    while !Task.isCancelled, !definitions.hasSynced {
      do throws(KubernetesError) {
        try await definitions.waitForSync(timeout: .seconds(30))
      } catch {
        if error.code == .cancelled || error.code == .shutDown { return }
        logger.warning("whether the kind is installed cannot be found out", metadata: ["error": "\(error)"])
      }
    }
    if definitions.count == 0 { become(.notInstalled) }
    var version: ServedVersion?
    // Not a child of a group: a group that was cancelled once starts nothing any more. It is waited for in each case.
    var following: Task<Void, Never>?
    for await change in definitions.changes() where change.new != version {
      version = change.new
      following?.cancel()
      await following?.value
      following = nil
      switch version {
      case .some(let served):
        if let version = served.version {
          following = Task { await self.follow(version) }
        } else {
          // Everything about the jobs is kept: they come back as they were.
          become(.notServed)
        }
      case nil:
        become(.notInstalled)
        forget(except: [])
      }
    }
    following?.cancel()
    await following?.value
  }

  // MARK: - Jobs

  private func follow(_ version: String) async {
    guard await leaveToPeer() else { return }
    become(.listing)
    let resource = kind.resource(version: version)
    let jobs = Informer<JobSnapshot>(client: client, resource: resource) { [kind] in JobSnapshot($0, of: kind) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await jobs.run() }
      group.addTask { await self.take(jobs, resource) }
      group.addTask { await self.lookOutForPeers() }
      await group.waitForAll()
    }
  }

  /// Tells, as long as it lasts, that a peer came later. Who is to carry out the jobs by then is for people to say: some
  /// of them run already.
  private func lookOutForPeers() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: peers.lookout) } catch { return }
      if case .peer(let name, _) = await peers.owner(of: kind) {
        logger.error(
          """
          another controller of this kind has come since, so that everything is pulled twice; stop one of the two, or \
          restart prepull-controller to have it leave the kind alone
          """, metadata: ["peer": "\(name)"])
      }
    }
  }

  /// Waits as long as another controller runs the kind's jobs; false when the task was cancelled first.
  private func leaveToPeer() async -> Bool {
    while !Task.isCancelled {
      switch await peers.owner(of: kind) {
      case .none: return true
      case .peer(let name, let advice):
        if become(.left(to: name)) { logger.error("\(advice)", metadata: ["peer": "\(name)"]) }
      case .unknown(let error):
        logger.warning(
          "whether another controller runs this kind cannot be found out; it is asked again",
          metadata: ["error": "\(error)"])
      }
      do { try await Task.sleep(for: PeerCheck.interval) } catch { return false }
    }
    return false
  }

  private func take(_ jobs: Informer<JobSnapshot>, _ resource: APIResource) async {
    while !Task.isCancelled, !jobs.hasSynced {
      do throws(KubernetesError) {
        try await jobs.waitForSync(timeout: .seconds(30))
      } catch {
        if error.code == .cancelled || error.code == .shutDown { return }
        logger.warning("the jobs cannot be listed", metadata: ["error": "\(error)"])
      }
    }
    // All that is there is noted before anybody is told that everything is known. What changes from here on, the stream
    // has; what went while nobody followed is not there any more.
    let changes = jobs.changes()
    let present = jobs.all.map { record($0.value, $0.key, resource) }
    for record in present { directory.put(record) }
    forget(except: Set(present.map(\.identity.uid)))
    become(.following)
    for record in present { changed(record, nil) }
    for await change in changes {
      switch change {
      case .added(let key, let snapshot): note(record(snapshot, key, resource))
      case .modified(let key, let old, let new):
        // Deleted and made again between two looks.
        if old.uid != new.uid { lose(old.uid) }
        note(record(new, key, resource))
      case .deleted(_, let last): lose(last.uid)
      }
    }
  }

  private func record(_ snapshot: JobSnapshot, _ key: ObjectKey, _ resource: APIResource) -> JobRecord {
    JobRecord(identity: JobIdentity(resource: resource, key: key, uid: snapshot.uid), snapshot: snapshot)
  }

  private func note(_ record: JobRecord) { changed(record, directory.put(record)) }

  private func lose(_ uid: String) {
    directory.remove(uid)
    gone(uid)
  }

  private func forget(except present: Set<String>) {
    for record in directory.all
    where record.identity.resource.kind == kind.kind && !present.contains(record.identity.uid) {
      lose(record.identity.uid)
    }
  }

  @discardableResult
  private func become(_ state: State) -> Bool {
    let isNew = known.withLock { known in
      guard known != state else { return false }
      known = state
      return true
    }
    guard isNew else { return false }
    logger.info("jobs", metadata: ["state": "\(state)"])
    stateChanged()
    return true
  }
}
