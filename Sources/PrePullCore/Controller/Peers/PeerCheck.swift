// Whether another controller runs a kind of job: two on one kind would pull everything twice.

import FoundationEssentials
import Kubernetes
import PrePullAPI
import YAML

/// Looks for the controllers of KubeEdge and Kruise.
struct PeerCheck: Sendable {
  /// How often a kind that is left to a peer is looked at again.
  static let interval = Duration.seconds(15)

  /// Who runs a kind.
  enum Owner: Sendable {
    /// Nobody but us.
    case none
    /// Another controller, with what to do about it.
    case peer(String, advice: String)
    /// Nobody could be asked.
    case unknown(KubernetesError)
  }

  /// Where a peer can be seen.
  private struct Peer {
    let name: String
    let dialect: String
    let lease: ObjectKey
    let deployment: ObjectKey
  }

  let client: KubernetesClient
  /// How often it is looked whether a peer has come, once a kind is followed.
  var lookout = Duration.seconds(300)
  /// Whether kinds are taken over from peers that are there.
  let adopts: Bool

  /// Finds out who runs a kind.
  func owner(of kind: ResourceKind) async -> Owner {
    guard !adopts, let peer = Self.peer(of: kind.dialect) else { return .none }
    do throws(KubernetesError) {
      let isThere = try await holdsLease(peer) ? true : try await isDeployed(peer)
      return isThere ? .peer(peer.name, advice: advice(peer, kind)) : .none
    } catch {
      return .unknown(error)
    }
  }

  private func advice(_ peer: Peer, _ kind: ResourceKind) -> String {
    """
    \(peer.name) runs in this cluster (Deployment \(peer.deployment)) and carries out every \(kind.kind), so they are \
    left to it. To have prepull carry them out, stop it, or, if it does not run these jobs, start prepull-controller \
    with --adopt; to have prepull leave them alone, take \(peer.dialect) off --dialects
    """
  }

  private static func peer(of dialect: Dialect) -> Peer? {
    switch dialect {
    case .kubeedge:
      Peer(
        name: "cloudcore", dialect: "kubeedge", lease: ObjectKey(namespace: "kubeedge", name: "cloudcore"),
        deployment: ObjectKey(namespace: "kubeedge", name: "cloudcore"))
    case .kruise, .kruiseList, .nodeImage:
      Peer(
        name: "kruise-manager", dialect: "kruise", lease: ObjectKey(namespace: "kruise-system", name: "kruise-manager"),
        deployment: ObjectKey(namespace: "kruise-system", name: "kruise-controller-manager"))
    }
  }

  /// Whether somebody holds the peer's Lease and renewed it not long ago.
  private func holdsLease(_ peer: Peer) async throws(KubernetesError) -> Bool {
    guard let lease = try await found(.leases, peer.lease), let holder = lease["spec"]?["holderIdentity"]?.string,
      !holder.isEmpty, let renewed = lease["spec"]?["renewTime"]?.string.flatMap(Timestamps.date)
    else { return false }
    let duration = lease["spec"]?["leaseDurationSeconds"]?.integer ?? 15
    // Clocks differ, and a peer that restarts must not be taken for one that is gone.
    return Date().timeIntervalSince(renewed) < Double(duration + 30)
  }

  private func isDeployed(_ peer: Peer) async throws(KubernetesError) -> Bool {
    guard let deployment = try await found(.deployments, peer.deployment) else { return false }
    return deployment["spec"]?["replicas"]?.integer != 0
  }

  private func found(_ resource: APIResource, _ key: ObjectKey) async throws(KubernetesError) -> Node? {
    do throws(KubernetesError) {
      return try await client.get(resource, key.name, namespace: key.namespace)
    } catch {
      guard error.code == .notFound else { throw error }
      return nil
    }
  }
}
