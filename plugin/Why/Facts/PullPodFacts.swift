// One of the executor's Pods as `why` looks at it.
import PrePullEngine
import YAML

/// A Pod that pulls a job's images on a node.
struct PullPodFacts: Sendable, Equatable {
  /// What is the matter with it.
  enum State: Sendable, Equatable {
    /// It pulls, or has not begun to.
    case pulling
    /// It is over.
    case over
    /// The node does not take it: no room, or no kubelet that answers.
    case stuck(String)
    /// The latest attempt at an image failed; another comes.
    case failing(image: String, reason: String)
  }

  /// The node it is bound to.
  var node: String
  /// What is the matter.
  var state: State

  /// When its last container ended, for a Pod that is over and says so.
  var endedAt: EngineTime?

  /// Reads a Pod; nil when it is bound to no node.
  init?(_ pod: Node) {
    guard let node = pod["spec"]?["nodeName"]?.string, !node.isEmpty else { return nil }
    self.node = node
    state = Self.state(of: pod)
    guard state == .over else { return }
    endedAt = (pod["status"]?["containerStatuses"]?.sequence ?? []).compactMap { container in
      container["state"]?["terminated"]?["finishedAt"]?.string.flatMap(EngineTime.init(rfc3339:))
    }.max()
  }

  private static func state(of pod: Node) -> State {
    let status = pod["status"]
    let reason = status?["reason"]?.string ?? ""
    let message = status?["message"]?.string ?? ""
    // What a kubelet answers that has no room for a Pod: OutOfcpu, OutOfmemory, OutOfpods, OutOfephemeral-storage.
    if status?["phase"]?.string == "Failed" {
      let isRefused = reason.hasPrefix("OutOf") || reason == "Evicted" || reason.hasSuffix("Affinity")
      return isRefused ? .stuck(message.isEmpty ? reason : "\(reason): \(message)") : .over
    }
    let read = PodPullState(pod: pod)
    let images = Dictionary(
      (pod["spec"]?["containers"]?.sequence ?? []).compactMap { container in
        container["name"]?.string.map { ($0, container["image"]?.string ?? "") }
      }
    ) { first, _ in first }
    for container in read.containers {
      let image = images[PodPullState.containerName(image: container.image)] ?? ""
      switch container.pull {
      case .failed(_, let text, _), .backingOff(let text): return .failing(image: image, reason: text)
      case .pulling, .pulled, .lost: break
      }
    }
    if read.end != nil { return .over }
    let conditions = status?["conditions"]?.sequence ?? []
    if let unplaced = conditions.first(where: {
      $0["type"]?.string == "PodScheduled" && $0["status"]?.string == "False"
    }) {
      return .stuck(unplaced["message"]?.string ?? "it is not scheduled")
    }
    return .pulling
  }
}
