// What the controller's Events say about a job.
import Kubernetes
import PrePullEngine
import YAML

/// One of the controller's Events.
struct JobEventFacts: Sendable, Equatable {
  /// `NodeFailed`, `NotStored` …
  var reason: String
  /// What it says.
  var message: String
  /// When it happened, the last time.
  var at: EngineTime
}

extension JobEventFacts {
  /// The reason of the Event that tells of refused writes.
  static let notStored = "NotStored"

  /// Reads an Event; nil for one without a message.
  init?(_ event: Node) {
    guard let reason = event["reason"]?.string, let message = event["message"]?.string, !message.isEmpty else {
      return nil
    }
    let times = [
      event["series"]?["lastObservedTime"]?.string, event["lastTimestamp"]?.string, event["eventTime"]?.string,
    ]
    self.init(
      reason: reason, message: message,
      at: times.compactMap { $0.flatMap(EngineTime.init(microTime:)) }.first ?? EngineTime(seconds: 0))
  }
}

extension WhyGatherer {
  /// The Events of a job, the latest first; none are asked for when the job tells everything itself.
  func events(about job: JobFacts) async -> Known<[JobEventFacts]> {
    let lacksReasons = job.failures.isEmpty && (job.failed > 0 || job.isFailed)
    guard !job.isOver || lacksReasons, let uid = job.object.objectUID else { return .known([]) }
    let events = APIResource(group: "", version: "v1", plural: "events", kind: "Event", isNamespaced: true)
    return await known { () async throws(KubernetesError) in
      let list = try await client.listAll(
        events, namespace: job.namespace ?? "default",
        options: ListOptions(fieldSelector: "involvedObject.uid=\(uid)"))
      return list.items.compactMap(JobEventFacts.init).sorted { $0.at > $1.at }
    }
  }
}

extension EngineTime {
  /// Reads a time of the API with or without a fraction of a second, which is dropped.
  init?(microTime text: String) {
    guard let point = text.firstIndex(of: "."), text.hasSuffix("Z") else {
      self.init(rfc3339: text)
      return
    }
    self.init(rfc3339: text[..<point] + "Z")
  }
}
