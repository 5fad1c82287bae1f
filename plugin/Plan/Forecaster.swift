// Gathers what forecasts are made of, with requests that change nothing.
import Kubernetes
import PrePullAPI
import PrePullEngine

/// Foretells jobs in one cluster; what several of them need is asked for once.
struct Forecaster {
  let client: KubernetesClient
  private var nodes: [ClusterNode]?
  private var readings: [NamespacedName: SecretReading] = [:]

  init(_ client: KubernetesClient) { self.client = client }

  /// Foretells a job.
  ///
  /// - Throws: ``CommandFailure`` when the nodes, or the Pods that choose them, cannot be listed.
  mutating func forecast(_ plan: PullPlan, in namespace: String) async throws(CommandFailure) -> JobForecast {
    let all = try await listedNodes()
    let podNodes = try await podNodes(plan, in: namespace)
    let rehearsal = PullRehearsal(plan, nodes: all.map(\.facts), podNodes: podNodes)
    let unread = JobForecast.secrets(of: rehearsal).subtracting(readings.keys)
    readings.merge(await SecretReader.read(unread, with: client)) { $1 }
    return JobForecast(plan, nodes: all, rehearsal, readings)
  }

  private mutating func listedNodes() async throws(CommandFailure) -> [ClusterNode] {
    if let nodes { return nodes }
    do throws(KubernetesError) {
      let listed = try await ClusterReader.nodes(with: client)
      nodes = listed
      return listed
    } catch {
      throw CommandFailure(.wrongInput, "without the nodes nothing can be foretold: \(error)")
    }
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
