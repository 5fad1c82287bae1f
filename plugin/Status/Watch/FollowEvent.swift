// What happens while a job is followed.
import Kubernetes
import YAML

/// Something that a follower is told.
enum FollowEvent: Sendable {
  /// The job, as it is now.
  case object(Node)
  /// The job is not there any more.
  case gone
  /// The watch failed and will be tried again.
  case trouble(KubernetesError)
  /// The ledger was read.
  case ledger(LedgerReading)
  /// How many nodes the job is for, as far as that can be counted.
  case nodeCount(Int?)
  /// The nodes that pull now.
  case activeNodes([NodeReport])
  /// Whether a controller runs.
  case controller(ControllerPresence)
  /// A signal came.
  case signal(Int32)
  /// Time passed.
  case tick
  /// The time that the user gave is over.
  case timeout
}
