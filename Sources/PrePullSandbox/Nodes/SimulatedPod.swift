// A Pod as a simulated kubelet sees it, and the status it reports.

import PrePullAPI
import YAML

struct SimulatedPod: Sendable {
  /// Where a container is.
  enum Phase: Sendable, Equatable {
    /// Waiting for its turn to pull, or pulling.
    case creating
    /// An attempt failed; the next is due at `retryAt`.
    case failed(message: String, isBackingOff: Bool, retryAt: Double)
    /// It will never be pulled, for this reason.
    case refused(reason: String, message: String)
    /// The image is there and the command is not: what a pull by Pod comes to.
    case startError(imageID: String)
    case running(imageID: String)
  }

  struct Container: Sendable {
    var name: String
    var image: String
    var reference: ImageReference?
    var policy: String
    var command: String
    var phase = Phase.creating
    var attempts = 0

    /// Reads a container of a Pod's spec.
    init(_ node: Node) {
      let container = node.fields
      name = container.text("name")
      image = container.text("image")
      do {
        reference = try ImageReference(image)
      } catch {
        // It is refused as a kubelet refuses it.
        reference = nil
      }
      policy = container.text("imagePullPolicy")
      command = node["command"]?.sequence?.first?.string ?? ""
    }
  }

  /// Commands below this are in no image.
  private static let absentCommand = "/prepull-"

  let key: ObjectKey
  let uid: String
  var containers: [Container]
  let logins: [String: [RegistryLogin]]
  /// When `activeDeadlineSeconds` are over.
  let deadline: Double?
  let startTime: String
  /// `DeadlineExceeded` or `Evicted`.
  var failure: (reason: String, message: String)?
  /// It is being taken away, and its node has put an end to it.
  var isTerminated = false

  init(
    _ pod: Mapping, logins: [String: [RegistryLogin]], now: Double, startTime: String
  ) {
    key = ObjectKey(namespace: pod.text("metadata", "namespace"), name: pod.text("metadata", "name"))
    uid = pod.text("metadata", "uid")
    self.logins = logins
    self.startTime = startTime
    if let seconds = pod.value("spec", "activeDeadlineSeconds")?.integer {
      deadline = now + Double(seconds)
    } else {
      deadline = nil
    }
    containers = []
    for node in pod.value("spec", "containers")?.sequence ?? [] { containers.append(Container(node)) }
  }

  /// The container as it is once its image is there.
  static func started(_ container: Container) -> Phase {
    let imageID = "\(container.reference?.canonical ?? container.image)@sha256:simulated"
    return container.command.hasPrefix(absentCommand) ? .startError(imageID: imageID) : .running(imageID: imageID)
  }

  /// Whether nothing more will happen to it.
  var hasEnded: Bool {
    failure != nil || isTerminated
      || containers.allSatisfy { container in
        if case .startError = container.phase { true } else { false }
      }
  }

  /// `status`, as a kubelet writes it.
  func status(now: String) -> Node {
    var status = Mapping()
    let isRunning = containers.contains { if case .running = $0.phase { true } else { false } }
    status["phase"] = hasEnded ? "Failed" : isRunning ? "Running" : "Pending"
    if let failure {
      status["reason"] = Node(failure.reason)
      status["message"] = Node(failure.message)
    }
    let isReady = isRunning && containers.allSatisfy { if case .running = $0.phase { true } else { false } }
    status["conditions"] = Node(
      .sequence(
        ["PodScheduled", "Initialized", "ContainersReady", "Ready"].map { type in
          let holds = type == "PodScheduled" || type == "Initialized" || isReady
          return [
            "type": Node(type), "status": holds ? "True" : "False", "lastProbeTime": Node(.null),
            "lastTransitionTime": Node(startTime),
          ]
        }))
    status["startTime"] = Node(startTime)
    status["qosClass"] = "BestEffort"
    status["containerStatuses"] = Node(.sequence(containers.map { containerStatus(of: $0, now: now) }))
    return Node(status)
  }

  private func containerStatus(of container: Container, now: String) -> Node {
    var imageID = ""
    var state: Node
    switch container.phase {
    case .creating: state = ["waiting": ["reason": "ContainerCreating"]]
    case .failed(let message, let isBackingOff, _):
      let text = isBackingOff ? "Back-off pulling image \"\(container.image)\": ErrImagePull: \(message)" : message
      state = [
        "waiting": ["reason": isBackingOff ? "ImagePullBackOff" : "ErrImagePull", "message": Node(text)]
      ]
    case .refused(let reason, let message): state = ["waiting": ["reason": Node(reason), "message": Node(message)]]
    case .startError(let id):
      imageID = id
      let message =
        "failed to create containerd task: failed to create shim task: OCI runtime create failed: exec: "
        + "\"\(container.command)\": stat \(container.command): no such file or directory"
      state = [
        "terminated": [
          "exitCode": 128, "reason": "StartError", "message": Node(message),
          "startedAt": "1970-01-01T00:00:00Z", "finishedAt": Node(now),
        ]
      ]
    case .running(let id):
      imageID = id
      state = ["running": ["startedAt": Node(now)]]
    }
    if failure != nil || isTerminated, imageID.isEmpty {
      state = [
        "terminated": [
          "exitCode": 137, "reason": "ContainerStatusUnknown",
          "message": "The container could not be located when the pod was terminated", "startedAt": Node(.null),
          "finishedAt": Node(.null),
        ]
      ]
    }
    let isRunning = if case .running = container.phase { failure == nil } else { false }
    return [
      "name": Node(container.name), "image": Node(container.image), "imageID": Node(imageID),
      "ready": Node(.bool(isRunning)), "started": Node(.bool(isRunning)), "restartCount": 0, "state": state,
      "lastState": [:],
    ]
  }
}
