// What a pull Pod's status tells of its task.
import YAML

/// A pull Pod, read from the API's object.
///
/// The Pod has one container an image, whose command does not exist in it: that the container was created, or that
/// creating it failed for any reason but the image, proves that the image is on the node.
public struct PodPullState: Sendable, Equatable {
  /// The containers, in the order of the Pod's spec.
  public var containers: [ContainerPullState]
  /// How the Pod ended; nil while it runs, and of one that is taken away before its images are there.
  public var end: TaskEnd?
  /// When it was created.
  public var createdAt: EngineTime?
  /// It is being deleted.
  public var isLeaving: Bool

  /// What an image's container is called; the number is the image's in the job's table.
  public static func containerName(image: Int) -> String { "image-\(image)" }

  /// The image's number in a container's name, nil for a container that is none of ours.
  public static func image(ofContainer name: String) -> Int? {
    guard name.hasPrefix("image-"), let number = Int(name.dropFirst(6)),
      (0...ImageRanges.maximumNumber).contains(number)
    else { return nil }
    return number
  }

  /// Reads a Pod. What is missing or of another shape counts as not said.
  public init(pod: Node) {
    let status = pod["status"]
    var statuses: [String: Node] = [:]
    for container in status?["containerStatuses"]?.sequence ?? [] {
      if let name = container["name"]?.string { statuses[name] = container }
    }
    containers = (pod["spec"]?["containers"]?.sequence ?? []).compactMap { container in
      guard let name = container["name"]?.string, let image = Self.image(ofContainer: name) else { return nil }
      return ContainerPullState(image: image, status: statuses[name])
    }
    createdAt = pod["metadata"]?["creationTimestamp"]?.string.flatMap(EngineTime.init(rfc3339:))
    isLeaving = !(pod["metadata"]?["deletionTimestamp"]?.isNull ?? true)
    // As kubelet takes a Pod away (a drain, a deletion, a shutdown), it calls the containers that it has not begun failed,
    // just before the Pod is gone. That says nothing of the images.
    end = isLeaving && !containers.allSatisfy(\.isPulled) ? nil : Self.end(status, containers)
  }

  private static func end(_ status: Node?, _ containers: [ContainerPullState]) -> TaskEnd? {
    let message = status?["message"]?.string ?? ""
    switch (status?["phase"]?.string, status?["reason"]?.string) {
    case ("Failed", "DeadlineExceeded"): return .deadlineExceeded
    case ("Failed", "Evicted"):
      return .failed(.evicted, message.isEmpty ? "the node evicted the Pod" : "evicted: \(message)")
    case ("Failed", "NodeLost"), ("Failed", "NodeShutdown"), ("Failed", "Terminated"), ("Failed", "Shutdown"),
      ("Failed", "Preempting"):
      return .failed(.podLost, message.isEmpty ? "the node was lost or shut down" : message)
    case ("Failed", let reason?) where !containers.allSatisfy(\.isPulled):
      return .failed(.notStarted, message.isEmpty ? reason : "\(reason): \(message)")
    case ("Failed", _), ("Succeeded", _): return .completed
    default:
      // A Pod whose containers all ended, or whose creation failed for good, pulls nothing more. It may take
      // kubelet a while to say so of the Pod.
      return !containers.isEmpty && containers.allSatisfy(\.isOver) ? .completed : nil
    }
  }
}

/// What a container's status tells of its image.
public struct ContainerPullState: Sendable, Equatable {
  /// Where the pull stands.
  public enum Pull: Sendable, Equatable {
    /// Being pulled, or not begun.
    case pulling
    /// An attempt failed just now.
    case failed(FailureCode, String, isHopeless: Bool)
    /// Kubelet waits before the next attempt.
    case backingOff(String)
    /// The image is on the node.
    case pulled
    /// The container was put to an end without the image.
    case lost(String)
  }

  /// The image's number in the job's table.
  public var image: Int
  /// Where the pull stands.
  public var pull: Pull
  /// Nothing more comes of the container.
  public var isOver: Bool

  var isPulled: Bool { pull == .pulled }

  /// Reads an entry of `containerStatuses`; nil is one that is not there yet.
  public init(image: Int, status: Node?) {
    self.image = image
    let state = status?["state"]
    let hasImage = status?["imageID"]?.string.map { !$0.isEmpty } ?? false
    if let terminated = state?["terminated"], !terminated.isNull {
      isOver = true
      let reason = terminated["reason"]?.string ?? ""
      let message = terminated["message"]?.string ?? ""
      pull =
        hasImage && reason != "ContainerStatusUnknown"
        ? .pulled : .lost(reason.isEmpty ? "the container ended" : message.isEmpty ? reason : "\(reason): \(message)")
    } else if let running = state?["running"], !running.isNull {
      pull = .pulled
      isOver = false
    } else {
      let waiting = state?["waiting"]
      (pull, isOver) = Self.waiting(waiting?["reason"]?.string ?? "", waiting?["message"]?.string ?? "")
    }
  }

  private static func waiting(_ reason: String, _ message: String) -> (Pull, isOver: Bool) {
    let text = message.isEmpty ? reason : message
    switch reason {
    case "ErrImagePull", "RegistryUnavailable", "ErrImageNeverPull", "SignatureValidationFailed", "ImageInspectError":
      return (.failed(.pullFailed, text, isHopeless: false), false)
    case "InvalidImageName": return (.failed(.invalidImage, text, isHopeless: true), false)
    case "ImagePullBackOff": return (.backingOff(text), false)
    // The runtime got as far as making the container, for which the image has to be there.
    case "CreateContainerError", "CreateContainerConfigError", "RunContainerError", "StartError", "CrashLoopBackOff",
      "PostStartHookError":
      return (.pulled, true)
    default: return (.pulling, false)
    }
  }
}
