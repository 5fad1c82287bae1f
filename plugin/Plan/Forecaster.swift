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
    return JobForecast(plan, rehearsal, inventory, readings)
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
