// Follows the jobs of every kind, for `list --watch`.
import Kubernetes
import YAML

/// Tells of every job that is new or has changed, until the command is ended.
struct JobListWatch: Sendable {
  let client: KubernetesClient
  let kinds: [InstalledKind]
  /// The namespace of the kinds that have one; nil for all.
  let namespace: String?
  let labelSelector: String?

  /// Runs until the task is cancelled. Jobs that `known` has in the same version are not told again.
  func run(known: [FoundJob], _ show: (FoundJob) -> Void, onTrouble: (KubernetesError) -> Void) async {
    enum Event: Sendable {
      case job(FoundJob)
      case trouble(KubernetesError)
    }
    // Each object comes again with its next change, so that an old event may be dropped when nobody reads.
    let (events, queue) = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .bufferingNewest(10_000))
    let work = Task {
      await withTaskGroup(of: Void.self) { group in
        for installed in kinds {
          group.addTask {
            let reflector = Reflector(
              client: client, resource: installed.resource,
              namespace: installed.resource.isNamespaced ? namespace : nil,
              options: Reflector.Options(labelSelector: labelSelector))
            await reflector.run(
              onFailure: { error, _ in queue.yield(.trouble(error)) },
              { event in
                switch event {
                case .listed(let object), .changed(let object):
                  queue.yield(
                    .job(FoundJob(kind: installed.kind, resource: installed.resource, object: object)))
                case .restarted, .synced, .removed: break
                }
              })
          }
        }
      }
      queue.finish()
    }
    var versions: [String: String] = [:]
    for job in known { versions[job.object.objectUID ?? ""] = job.object.objectResourceVersion }
    for await event in events {
      switch event {
      case .job(let job):
        let uid = job.object.objectUID ?? ""
        guard versions[uid] != job.object.objectResourceVersion else { continue }
        versions[uid] = job.object.objectResourceVersion
        show(job)
      case .trouble(let error): if error.code != .gone { onTrouble(error) }
      }
    }
    work.cancel()
    await work.value
  }
}
