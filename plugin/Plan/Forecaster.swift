// Gathers what forecasts are made of, with requests that change nothing.
import Kubernetes
import PrePullAPI
import PrePullEngine

/// Foretells jobs in one cluster; what several of them need is asked for once.
struct Forecaster {
  private let client: KubernetesClient
  private var nodes: [NodeFacts]?
  private var inventory = ImageInventory()
  private var readings: [NamespacedName: SecretReading] = [:]
  /// Which kinds are served, by `apiVersion/plural`.
  private var served: [String: Bool] = [:]

  init(_ client: KubernetesClient) { self.client = client }

  /// Foretells a job.
  ///
  /// - Throws: ``CommandFailure`` when the nodes, or the Pods that choose them, cannot be listed.
  mutating func forecast(_ job: JobToPlan) async throws(CommandFailure) -> JobForecast {
    let plan: PullPlan
    do throws(PlanProblem) {
      plan = try PullPlan(job.object, of: job.kind)
    } catch {
      throw CommandFailure(.wrongInput, "\(job.title): \(error)")
    }
    let nodes = try await listedNodes()
    let podNodes = try await podNodes(plan, in: job.object.objectNamespace ?? "default")
    let rehearsal = PullRehearsal(plan, nodes: nodes, podNodes: podNodes)
    let unread = JobForecast.secrets(of: rehearsal).subtracting(readings.keys)
    readings.merge(await SecretReader.read(unread, with: client)) { $1 }
    return JobForecast(plan, rehearsal, inventory, readings, missingKind: await missingKind(of: job))
  }

  /// What the server does not have, as `ImagePullJob (apps.kruise.io/v1alpha1)`; nil when it has the job's kind, or
  /// does not say.
  private mutating func missingKind(of job: JobToPlan) async -> String? {
    let version = job.object["apiVersion"]?.string ?? job.kind.defaultAPIVersion
    let key = "\(version)/\(job.kind.plural)"
    if served[key] == nil { served[key] = await isServed(job.kind, version) }
    return served[key] == true ? nil : "\(job.kind.kind) (\(version))"
  }

  private func isServed(_ kind: ResourceKind, _ version: String) async -> Bool {
    do throws(KubernetesError) {
      let list = try await client.readObject(path: "/apis/\(version)")
      return (list["resources"]?.sequence ?? []).contains { $0["name"]?.string == kind.plural }
    } catch {
      // Whoever may not look may all the same have it.
      return error.code != .notFound
    }
  }

  private mutating func listedNodes() async throws(CommandFailure) -> [NodeFacts] {
    if let nodes { return nodes }
    var listed: [NodeFacts] = []
    var inventory = ImageInventory()
    do throws(KubernetesError) {
      try await ClusterReader.forEach(
        .nodes, with: client,
        restart: {
          listed = []
          inventory = ImageInventory()
        }
      ) { node in
        guard let facts = NodeFacts(node: node) else { return }
        listed.append(facts)
        inventory.add(node)
      }
    } catch {
      throw CommandFailure(.wrongInput, "without the nodes nothing can be foretold: \(error)")
    }
    nodes = listed
    self.inventory = inventory
    return listed
  }

  private func podNodes(_ plan: PullPlan, in namespace: String) async throws(CommandFailure) -> Set<String> {
    guard case .pods(let selector) = plan.nodes else { return [] }
    do throws(KubernetesError) {
      return try await ClusterReader.podNodes(selector, in: namespace, with: client)
    } catch {
      throw CommandFailure(.wrongInput, "without the Pods of podSelector nothing can be foretold: \(error)")
    }
  }
}
