// Writes what changed of a job's status.

import Kubernetes
import PrePullEngine
import Synchronization
import YAML

/// Writes the status of jobs as JSON Patches.
struct StatusWriter: Sendable {
  let client: KubernetesClient

  /// Writes a change, unless somebody wrote the job since it was seen last: such a change is refused as a conflict.
  ///
  /// So a write that was decided by a leader and comes when another leads does no harm, however long it took.
  ///
  /// - Parameters:
  ///   - patch: The change.
  ///   - job: The job.
  ///   - versions: What is known of its version; the new one is noted, also after a conflict.
  func write(_ patch: StatusPatch, of job: JobIdentity, versions: JobVersions) async throws(KubernetesError) {
    // A version that is put in is a condition of the write.
    var operations: [Node] = [
      operation("test", "/metadata/uid", job.uid), operation("replace", "/metadata/resourceVersion", versions.latest),
    ]
    // `add` puts a member in whether or not it is there.
    operations += patch.document(hasStatus: false)
    do throws(KubernetesError) {
      let object = try await client.patch(
        job.resource, job.key.name, namespace: job.namespace, .json(Node(.sequence(operations))), subresource: "status")
      versions.note(object.objectResourceVersion ?? "")
    } catch {
      if error.code == .conflict {
        // The watch may be behind for long.
        let object = try await client.get(job.resource, job.key.name, namespace: job.namespace)
        if object.objectUID == job.uid { versions.note(object.objectResourceVersion ?? "") }
      }
      throw error
    }
  }

  private func operation(_ kind: String, _ path: String, _ value: String) -> Node {
    ["op": Node(.string(kind)), "path": Node(.string(path)), "value": Node(.string(value))]
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
