// Whether a controller runs that would carry jobs out.
import FoundationEssentials
import Kubernetes
import PrePullEngine
import Terminal
import YAML

/// What the controller's Lease says.
enum ControllerPresence: Sendable, Equatable {
  /// A controller has renewed its claim of late.
  case running
  /// There is no Lease: it was never there, or elsewhere.
  case absent
  /// It stopped in good order, and nobody has taken over.
  case stopped
  /// It has not been heard of for so many seconds.
  case silent(seconds: Int)
  /// That may not be known, or could not be found out.
  case unknown

  /// The Lease that controllers lead by.
  static let leaseName = "prepull-controller"
  /// How far the clocks here and there may be apart before a fresh claim looks like an old one.
  static let tolerance = 30

  /// Reads the Lease.
  init(lease: Node, now: EngineTime) {
    let spec = lease["spec"]
    guard let holder = spec?["holderIdentity"]?.string, !holder.isEmpty else {
      self = .stopped
      return
    }
    guard let renewed = spec?["renewTime"]?.string.flatMap(Timestamps.date) else {
      self = .unknown
      return
    }
    let age = now.seconds - Int(renewed.timeIntervalSince1970)
    let duration = spec?["leaseDurationSeconds"]?.integer ?? 15
    self = age > duration + Self.tolerance ? .silent(seconds: age) : .running
  }

  /// Asks the cluster. It is never worth an error: whoever may not read Leases may all the same read jobs.
  init(client: KubernetesClient, namespace: String) async {
    do throws(KubernetesError) {
      let lease = try await client.get(.leases, Self.leaseName, namespace: namespace, timeout: .seconds(5))
      self.init(lease: lease, now: .now)
    } catch {
      self = error.code == .notFound ? .absent : .unknown
    }
  }

  /// What to tell a user whose job waits, with the command that mends it; nil when all is well.
  func warning(namespace: String) -> String? {
    let deployment = "kubectl -n \(namespace) rollout restart deployment/prepull-controller"
    return switch self {
    case .running, .unknown: nil
    case .absent:
      "no prepull controller seems to run (there is no Lease \(Self.leaseName) in the namespace \(namespace)); "
        + "kubectl prepull install installs it, --controller-namespace says where it is"
    case .stopped:
      "the prepull controller in the namespace \(namespace) has stopped; "
        + "kubectl -n \(namespace) scale deployment/prepull-controller --replicas=1 starts it, \(deployment) restarts it"
    case .silent(let seconds):
      "the prepull controller in the namespace \(namespace) has not been heard of for "
        + "\(HumanDuration.text(seconds: seconds)); \(deployment) restarts it"
    }
  }
}
