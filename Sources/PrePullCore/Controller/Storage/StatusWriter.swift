// Writes what changed of a job's status.

import Kubernetes
import PrePullEngine
import Synchronization
import YAML

/// Writes the status of jobs as JSON Patches.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Writes a change.
  ///
  /// - Parameters:
  ///   - patch: The change. One that is made of operations is refused by the server unless the job is in the version
  ///     that was known last: on another status they would do harm.
  ///   - job: The job.
  ///   - versions: What is known of its version; the new one is noted.
  func write(_ patch: StatusPatch, of job: JobIdentity, versions: JobVersions) async throws(KubernetesError) {
    var operations: [Node] = [test("/metadata/uid", job.uid)]
    if case .operations = patch { operations.append(test("/metadata/resourceVersion", versions.latest)) }
    // `add` puts a member in whether or not it is there.
    operations += patch.document(hasStatus: false)
    let object = try await client.patch(
      job.resource, job.key.name, namespace: job.namespace, .json(Node(.sequence(operations))), subresource: "status")
    versions.note(object.objectResourceVersion ?? "")
  }

  private func test(_ path: String, _ value: String) -> Node {
    ["op": "test", "path": Node(.string(path)), "value": Node(.string(value))]
  }
}

/// The newest version of a job that anybody has seen.
final class JobVersions: Sendable {
  private let newest: Mutex<String>

  init(_ version: String) { newest = Mutex(version) }

  var latest: String { newest.withLock { $0 } }

  /// Notes a version; an older one is passed over. Versions are compared as the numbers that they are; one that is no
  /// number counts as newer.
  func note(_ version: String) {
    newest.withLock { newest in
      if let known = UInt64(newest), let noted = UInt64(version), noted <= known { return }
      if !version.isEmpty { newest = version }
    }
  }
}
