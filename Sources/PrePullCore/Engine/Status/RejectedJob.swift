// The status of a job that cannot be run.
import PrePullAPI
import YAML

extension PlanProblem {
  /// What the reason begins with in the status of a job that cannot be run.
  public static let reasonPrefix = "the job cannot be run: "

  /// The status of an object whose spec does not read. Only a cluster without the webhook ever holds one.
  ///
  /// - Parameters:
  ///   - dialect: the object's dialect.
  ///   - time: when it was looked at.
  public func status(for dialect: Dialect, at time: EngineTime) -> Node {
    let time = Node(.string(time.description))
    let reason = Node(.string(Self.reasonPrefix + description))
    return switch dialect {
    case .kubeedge:
      [
        "state": "Failed", "event": "Init", "action": "Failure", "reason": reason, "time": time, "phase": "Failure",
        "status": [], "nodeStatus": [],
      ]
    case .kruise, .nodeImage:
      [
        "startTime": time, "completionTime": time, "desired": 0, "active": 0, "succeeded": 0, "failed": 0,
        "message": reason,
      ]
    case .kruiseList:
      [
        "startTime": time, "completionTime": time, "desired": 0, "active": 0, "completed": 0, "succeeded": 0,
        "failedImageStatuses": [["imagePullJob": "", "name": "", "message": reason]],
      ]
    }
  }
}
