// Reads the jobs of every kind that the cluster has.
import Kubernetes
import PrePullAPI
import YAML

/// A kind of job in a version that the server has.
struct InstalledKind: Sendable {
  var kind: ResourceKind
  var resource: APIResource
}

/// Jobs of all kinds, and the kinds that could not be read.
struct JobCollection: Sendable {
  /// The jobs, kind by kind, by namespace and name.
  var jobs: [FoundJob] = []
  /// The kinds that the cluster has.
  var kinds: [InstalledKind] = []
  /// Why some could not be read.
  var failures: [KubernetesError] = []

  /// Reads all jobs.
  ///
  /// - Parameters:
  ///   - namespace: of the kinds that have one; nil for all namespaces.
  ///   - labelSelector: which jobs, nil for all.
  /// - Throws: exit code 1 when no kind is installed.
  static func read(
    _ client: KubernetesClient, namespace: String?, labelSelector: String?
  ) async throws(CommandFailure) -> JobCollection {
    let results = await withTaskGroup(of: (Int, Listing).self) { group in
      for (index, kind) in JobKinds.all.enumerated() {
        group.addTask { (index, await list(kind, client, namespace: namespace, labelSelector: labelSelector)) }
      }
      var results: [Int: Listing] = [:]
      for await (index, result) in group { results[index] = result }
      return JobKinds.all.indices.compactMap { results[$0] }
    }
    var collection = JobCollection()
    for result in results {
      switch result {
      case .listed(let installed, let objects):
        collection.kinds.append(installed)
        collection.jobs += objects.map { FoundJob(kind: installed.kind, resource: installed.resource, object: $0) }
          .sorted { ($0.namespace ?? "", $0.name) < ($1.namespace ?? "", $1.name) }
      case .failed(let error): collection.failures.append(error)
      case .notInstalled: break
      }
    }
    guard !collection.kinds.isEmpty || !collection.failures.isEmpty else {
      throw CommandFailure(
        .wrongInput,
        "none of the kinds of jobs is installed in this cluster; kubectl prepull install installs all of them")
    }
    return collection
  }

  private enum Listing: Sendable {
    case listed(InstalledKind, [Node])
    case notInstalled
    case failed(KubernetesError)
  }

  private static func list(
    _ kind: ResourceKind, _ client: KubernetesClient, namespace: String?, labelSelector: String?
  ) async -> Listing {
    for version in kind.versions {
      let resource = kind.resource(version: version)
      do throws(KubernetesError) {
        let list = try await client.listAll(
          resource, namespace: resource.isNamespaced ? namespace : nil,
          // Statuses of long jobs are half a megabyte each.
          options: ListOptions(labelSelector: labelSelector, limit: 50))
        return .listed(InstalledKind(kind: kind, resource: resource), list.items)
      } catch {
        guard error.code == .notFound else { return .failed(error) }
      }
    }
    return .notInstalled
  }
}
