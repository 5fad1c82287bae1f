// Everything that can be known of a job at one moment.
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// A job with its ledger and its surroundings.
struct StatusReport: Sendable {
  /// The job.
  let job: JobSnapshot
  private let remarks: [String]
  private let ledgerRemark: String?
  private let namedNodes: [String]

  /// Asks the cluster for what the object does not tell. Nothing of it is worth an error: what may not be known is
  /// left out, and said to be.
  init(_ found: FoundJob, session: ClusterSession, controllerNamespace: String) async {
    let client = session.client
    let choice = JobSnapshot.plan(of: found.object, found.kind)?.nodes
    async let ledger = LedgerReading.read(
      jobUID: found.object.objectUID ?? "", client: client, namespace: controllerNamespace)
    async let presence = ControllerPresence(client: client, namespace: controllerNamespace)
    async let active = ActiveNodes.read(
      jobUID: found.object.objectUID ?? "", client: client, namespace: controllerNamespace)
    async let count = Self.count(choice, client)
    var state = FollowState(found, controllerNamespace: controllerNamespace, at: 0)
    // A job that has ended takes in nothing more but its ledger.
    state.take(.controller(await presence), at: 0)
    state.take(.nodeCount(await count), at: 0)
    state.take(.activeNodes(await active ?? []), at: 0)
    state.complete(with: await ledger)
    job = state.job
    remarks = state.notes
    ledgerRemark = state.ledgerRemark
    namedNodes = if case .names(let names)? = choice { names } else { [] }
  }

  private static func count(_ choice: NodeChoice?, _ client: KubernetesClient) async -> Int? {
    guard let choice else { return nil }
    return await NodeCount.of(choice, client: client)
  }

  /// Every node that is known, and those that are named and wait.
  var nodes: [NodeReport] {
    var job = job
    job.addWaitingNodes(named: namedNodes)
    return job.nodes
  }

  /// What the user should know. What the ledger could not tell matters where every node was asked for, or where its
  /// absence shows.
  func notes(listsNodes: Bool) -> [String] {
    guard let ledgerRemark, listsNodes || job.failureGroups.contains(where: \.nodes.isEmpty) else { return remarks }
    return remarks + [ledgerRemark]
  }
}
