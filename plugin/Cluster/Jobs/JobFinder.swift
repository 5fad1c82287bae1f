// Finds a job by the name that the user gave, among the kinds that the cluster has.
import Kubernetes
import PrePullAPI
import YAML

/// A job that is on the API server.
struct FoundJob: Sendable {
  /// Its kind.
  var kind: ResourceKind
  /// Where its kind is found, in a version that the server has.
  var resource: APIResource
  /// The object as it was read.
  var object: Node

  /// Its name.
  var name: String { object.objectName ?? "" }
  /// Its namespace; nil for a kind outside of namespaces.
  var namespace: String? { object.objectNamespace }
  /// `imagepulljob.apps.kruise.io/shop`, as kubectl names it.
  var title: String { "\(kind.singular).\(kind.group)/\(name)" }
}

/// Looks for jobs. A kind that is not installed is passed over, as clusters have one dialect or several.
struct JobFinder: Sendable {
  /// Reads one object of a resource.
  typealias Get = @Sendable (APIResource, String, String?) async throws(KubernetesError) -> Node

  /// The namespace of the kinds that have one.
  var namespace: String
  private let get: Get

  /// A finder that asks the cluster.
  init(client: KubernetesClient, namespace: String) {
    self.init(namespace: namespace) { (resource, name, namespace) async throws(KubernetesError) in
      try await client.get(resource, name, namespace: namespace)
    }
  }

  /// The same, whoever reads.
  init(namespace: String, get: @escaping Get) {
    self.namespace = namespace
    self.get = get
  }

  /// The job of that address.
  ///
  /// - Throws: exit code 1 when there is none, or several and the address names no kind.
  func find(_ address: JobAddress) async throws(CommandFailure) -> FoundJob {
    let kinds = address.kind.map { [$0] } ?? JobKinds.all
    let results = await withTaskGroup(of: (Int, Lookup).self) { group in
      for (index, kind) in kinds.enumerated() {
        group.addTask { (index, await look(for: address.name, kind)) }
      }
      var results: [Int: Lookup] = [:]
      for await (index, result) in group { results[index] = result }
      return kinds.indices.compactMap { results[$0] }
    }
    var found: [FoundJob] = []
    var failures: [KubernetesError] = []
    for case .found(let job) in results { found.append(job) }
    for case .failed(let error) in results { failures.append(error) }
    if found.count == 1 { return found[0] }
    if found.count > 1 {
      let choices = found.map { "\($0.kind.singular)/\($0.name)" }
      throw CommandFailure(
        .wrongInput,
        "there are several jobs of the name \(quotedForTerminal(address.name)); write one of "
          + choices.joined(separator: ", "))
    }
    if let failure = failures.first { throw CommandFailure(.wrongInput, failure.description) }
    throw notFound(address, kinds.enumerated().filter { results[$0.offset].isMissing }.map(\.element))
  }

  private enum Lookup: Sendable {
    case found(FoundJob)
    /// The kind is there and the object is not.
    case missing
    /// The cluster does not have the kind.
    case notInstalled
    case failed(KubernetesError)

    var isMissing: Bool { if case .missing = self { true } else { false } }
  }

  /// Asks in one version after the other: not every installation of a kind serves all of them.
  private func look(for name: String, _ kind: ResourceKind) async -> Lookup {
    for version in kind.versions {
      let resource = kind.resource(version: version)
      do throws(KubernetesError) {
        let object = try await get(resource, name, resource.isNamespaced ? namespace : nil)
        return .found(FoundJob(kind: kind, resource: resource, object: object))
      } catch {
        guard error.code == .notFound else { return .failed(error) }
        // Only about an object does the server's answer name one; else it does not know the path.
        if error.status?.name == name { return .missing }
      }
    }
    return .notInstalled
  }

  private func notFound(_ address: JobAddress, _ looked: [ResourceKind]) -> CommandFailure {
    guard !looked.isEmpty else {
      let what = address.kind.map { "the kind \($0.kind) is" } ?? "none of the kinds of jobs is"
      return CommandFailure(
        .wrongInput, "\(what) installed in this cluster; kubectl prepull install installs all of them")
    }
    let places = looked.map { kind in
      kind.scope == .namespaced ? "\(kind.plural) of the namespace \(quotedForTerminal(namespace))" : kind.plural
    }
    return CommandFailure(
      .wrongInput,
      "there is no job \(quotedForTerminal(address.name)) among the \(places.joined(separator: ", the "))"
        + "; kubectl prepull list -A shows all")
  }
}
