// What is known about a job and its surroundings when `why` judges.
import PrePullAPI
import PrePullEngine

/// A part of the facts, or why it is not known.
enum Known<Value: Sendable>: Sendable {
  case known(Value)
  /// The user may not read it, or the API server did not answer; the request's own words.
  case unknown(String)

  /// What is known, if anything is.
  var value: Value? {
    if case .known(let value) = self { value } else { nil }
  }

  /// Why nothing is known.
  var reason: String? {
    if case .unknown(let reason) = self { reason } else { nil }
  }
}

/// The facts. Rules look at nothing else.
struct WhyFacts: Sendable {
  /// The job.
  var job: JobFacts
  /// What the engine would do with it, were it to begin now.
  var rehearsal: Known<PullRehearsal>
  /// Chosen nodes that the scheduler avoids, with how: `cordoned`, or a taint.
  var avoided: [(node: String, how: String)] = []
  /// Nodes that are short of something, with what.
  var pressed: [String: String] = [:]
  /// The job's Secrets.
  var secrets: [NamespacedName: SecretReading] = [:]
  /// The job's Pods in the controller's namespace.
  var pods: Known<[PullPodFacts]>
  /// The controller.
  var controller: Known<ControllerFacts>
  /// The admission webhook.
  var webhook: Known<WebhookFacts>
  /// The peer's controller that may own the job's kind; nil when there is none.
  var peer: Known<PeerFacts?>
  /// The controller's Events about the job, the latest first, as far as they are of use.
  var events: Known<[JobEventFacts]>
  /// What the job's ledger could not tell, and why.
  var ledgerRemark: String?
  /// The namespace of the controller.
  var systemNamespace: String
  /// The present time.
  var now: EngineTime
}

/// The controller's process.
struct ControllerFacts: Sendable, Equatable {
  /// The Lease `prepull-controller`.
  var lease: ControllerPresence
  /// The Deployment `prepull-controller`; nil when there is none.
  var deployment: DeploymentFacts?
}

/// How a Deployment is.
struct DeploymentFacts: Sendable, Equatable {
  /// How many replicas are asked for.
  var wanted: Int
  /// How many are ready.
  var ready: Int
  /// What its conditions say when something is wrong.
  var complaint: String?
  /// The arguments of its containers.
  var arguments: [String] = []
}

/// The admission webhook.
struct WebhookFacts: Sendable, Equatable {
  /// Whether the API server is told to ask it.
  var isConfigured: Bool
  /// Whether it is asked at an address outside of the cluster.
  var isOutside: Bool
  /// Its Deployment; nil when there is none.
  var deployment: DeploymentFacts?
}

/// Another project's controller for the job's kind.
struct PeerFacts: Sendable, Equatable {
  /// What people call it.
  var name: String
  /// Its Deployment's namespace and name.
  var namespace: String
  var deployment: String
  /// Its Lease's name, in the same namespace.
  var lease: String
}
