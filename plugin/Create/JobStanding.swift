// What applying a job would do to the one of its name that is in the cluster.
import Kubernetes
import PrePullAPI
import YAML

/// How a job that is to be applied stands to the one of its name.
enum JobStanding: Equatable {
  /// There is none.
  case absent
  /// It is as it would be afterwards.
  case same(Node)
  /// It would change; where in its spec, which is empty when the spec stays.
  case different(spec: [String])

  /// Looks for the job, and has the server try what applying would make of it: only the server knows which fields
  /// would go, and what the webhook fills in.
  ///
  /// - Throws: exit code 1 with what the server says of the job.
  static func find(
    _ job: Node, with client: KubernetesClient, fieldManager: String
  ) async throws(CommandFailure) -> JobStanding {
    guard let resource = ServerSideApply.resource(of: job), let name = job.objectName else { return .absent }
    let existing: Node
    do throws(KubernetesError) {
      existing = try await client.get(resource, name, namespace: job.objectNamespace)
    } catch {
      guard error.code == .notFound else { throw CommandFailure(.failed, error.description) }
      return .absent
    }
    // Forced: that somebody else owns a field is no reason not to know whether it would change.
    let trial = ServerSideApply(isDryRun: true, isForced: true, fieldManager: fieldManager)
    var afterwards: Node?
    try await trial.apply([job], with: client) { afterwards = $0.object }
    guard let afterwards else { return .absent }
    return JobStanding(existing, afterwards: afterwards)
  }

  /// Compares a job with what it would become.
  init(_ existing: Node, afterwards: Node) {
    let changes = Self.changes(existing, afterwards, at: "").filter { !Self.bookkeeping.contains($0) }
    self = changes.isEmpty ? .same(existing) : .different(spec: changes.filter { $0.hasPrefix("spec") })
  }

  /// What the server writes down about changes.
  private static let bookkeeping: Set<String> = [
    "metadata.managedFields", "metadata.resourceVersion", "metadata.generation",
  ]

  /// Where two values differ: in fields as deep as possible, in lists as a whole.
  private static func changes(_ one: Node?, _ other: Node?, at path: String) -> [String] {
    if let one = one?.mapping, let other = other?.mapping {
      let keys = Set(one.entries.map(\.key) + other.entries.map(\.key)).sorted()
      return keys.flatMap { changes(one[$0], other[$0], at: path.isEmpty ? $0 : "\(path).\($0)") }
    }
    return one == other ? [] : [path]
  }
}
