// Keeps up with one job, whatever becomes of the connection.
import Kubernetes
import Synchronization
import YAML

/// A watch of one object. It lists, watches, begins again where it was cut off, and lists again when the server has
/// forgotten that place, so that the last state is always told.
struct JobWatch: Sendable {
  let client: KubernetesClient
  let resource: APIResource
  let name: String
  let namespace: String?

  /// Runs until the task is cancelled.
  func run(_ tell: @escaping @Sendable (FollowEvent) -> Void) async {
    var options = Reflector.Options(fieldSelector: "metadata.name=\(name)")
    // A person is waiting.
    options.backoff.maximumDelay = .seconds(5)
    let reflector = Reflector(client: client, resource: resource, namespace: namespace, options: options)
    let isListed = Mutex(false)
    let name = name
    await reflector.run(onFailure: { error, _ in tell(.trouble(error)) }) { event in
      switch event {
      case .restarted: isListed.withLock { $0 = false }
      case .listed(let object), .changed(let object):
        guard object.objectName == name else { return }
        isListed.withLock { $0 = true }
        tell(.object(object))
      case .synced: if !isListed.withLock({ $0 }) { tell(.gone) }
      case .removed(let object): if object.objectName == name { tell(.gone) }
      }
    }
  }
}
