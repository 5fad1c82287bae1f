// What is kept at hand of every job: its plan, and not its status, which may be large.

import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// A job as the last watch event showed it.
struct JobSnapshot: Sendable {
  /// Its UID.
  var uid: String
  /// Its version on the server.
  var resourceVersion: String
  /// What it wants, or why that cannot be done.
  var plan: Result<PullPlan, PlanProblem>
  /// The fields of its status that say whether it ended; nil when it has no status, or was never run.
  var publishedEnd: Node?
  /// The reason in its status, which is where a job that cannot be run says why.
  var publishedReason: String?
  /// It is being deleted.
  var isLeaving: Bool
  /// Finalizers of peers that it carries.
  var peerFinalizers: [String]

  /// Reads a job; nil when it has no UID.
  init?(_ object: Node, of kind: ResourceKind) {
    guard let uid = object.objectUID, !uid.isEmpty else { return nil }
    self.uid = uid
    resourceVersion = object.objectResourceVersion ?? ""
    do throws(PlanProblem) {
      plan = .success(try PullPlan(object, of: kind))
    } catch {
      plan = .failure(error)
    }
    let status = object["status"]
    publishedReason = Self.reason(in: status)
    // A job that could not be run has come to no end.
    let isRejected = publishedReason?.hasPrefix(PlanProblem.statusPrefix) ?? false
    if let status, !status.isNull, status.mapping?.isEmpty == false, !isRejected {
      var kept = Mapping()
      for key in ["state", "completionTime"] {
        if let value = status[key] { kept[key] = value }
      }
      publishedEnd = Node(.mapping(kept))
    }
    isLeaving = !(object["metadata"]?["deletionTimestamp"]?.isNull ?? true)
    let finalizers = object["metadata"]?["finalizers"]?.sequence?.compactMap(\.string) ?? []
    peerFinalizers = finalizers.filter(PeerFinalizer.all.contains)
  }

  private static func reason(in status: Node?) -> String? {
    if let reason = status?["reason"]?.string { return reason }
    if let message = status?["message"]?.string { return message }
    // An ImageListPullJob has no other place for it.
    return status?["failedImageStatuses"]?.sequence?.first?["message"]?.string
  }
}
