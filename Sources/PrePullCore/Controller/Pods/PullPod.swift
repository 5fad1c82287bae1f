// The Pod of a task.

import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

/// Makes the Pods that pull.
///
/// A Pod is bound to its node, so that no scheduler takes part, and tolerates all that a node may be tainted with. Its
/// containers name a program that no image has: the runtime pulls the image, fails to start the program, and nothing
/// of the image ever runs. It asks for no processor and no memory, so that a node that is full still takes it.
struct PullPod: Sendable {
  /// A program that no image has.
  static let command = "/prepull-noop"

  /// Where the Pods live.
  let namespace: String
  /// Whether they use their node's network.
  let usesHostNetwork: Bool

  /// The Pod of a task.
  ///
  /// - Parameters:
  ///   - order: The task.
  ///   - job: Its job.
  ///   - anchor: What is to own the Pod.
  ///   - secrets: Secrets in the Pod's namespace with credentials for its images.
  func object(for order: TaskOrder, of job: JobIdentity, anchor: Anchor, secrets: [String]) -> Node {
    var spec = Mapping()
    spec["nodeName"] = Node(.string(order.id.node))
    spec["restartPolicy"] = "Never"
    spec["terminationGracePeriodSeconds"] = 1
    spec["activeDeadlineSeconds"] = Node(.integer(max(order.deadlineSeconds, 1)))
    spec["automountServiceAccountToken"] = false
    spec["enableServiceLinks"] = false
    if usesHostNetwork { spec["hostNetwork"] = true }
    spec["tolerations"] = [["operator": "Exists"]]
    spec["securityContext"] = [
      "runAsNonRoot": true, "runAsUser": 65532, "runAsGroup": 65532, "seccompProfile": ["type": "RuntimeDefault"],
    ]
    if !secrets.isEmpty {
      spec["imagePullSecrets"] = Node(.sequence(secrets.map { ["name": Node(.string($0))] }))
    }
    spec["containers"] = Node(.sequence(order.images.map { container($0, order.imagePullPolicy) }))
    return ["metadata": metadata(order, job, anchor), "spec": Node(.mapping(spec))]
  }

  private func container(_ image: TaskImage, _ policy: ImagePullPolicy) -> Node {
    [
      "name": Node(.string(PodPullState.containerName(image: image.index))),
      "image": Node(.string(image.reference)), "imagePullPolicy": Node(.string(policy.rawValue)),
      "command": [Node(.string(Self.command))],
      "securityContext": [
        "allowPrivilegeEscalation": false, "readOnlyRootFilesystem": true, "capabilities": ["drop": ["ALL"]],
      ],
    ]
  }

  private func metadata(_ order: TaskOrder, _ job: JobIdentity, _ anchor: Anchor) -> Node {
    // The runtime gets a Pod's labels and annotations with the pull, which is what a sandboxConfig asks for. Ours come
    // last and win.
    var labels = Self.mapping(order.sandboxConfig?.labels)
    for (key, value) in OwnLabel.common(job) + [(OwnLabel.attempt, String(order.id.attempt))] {
      labels[key] = Node(.string(value))
    }
    var annotations = Self.mapping(order.sandboxConfig?.annotations)
    annotations[OwnLabel.jobAnnotation] = Node(.string("\(job)"))
    return [
      "name": Node(.string(Self.name(of: order.id, job))), "namespace": Node(.string(namespace)),
      "labels": Node(.mapping(labels)), "annotations": Node(.mapping(annotations)),
      "ownerReferences": [anchor.ownerReference],
    ]
  }

  private static func mapping(_ strings: [String: String]?) -> Mapping {
    Mapping(
      (strings ?? [:]).sorted { $0.key < $1.key }.map {
        Mapping.Entry(key: $0.key, value: Node(.string($0.value)))
      })
  }

  /// The Pod's name, always the same for a task: `JOB-NODE-HASH`. The hash tells apart what cutting makes the same,
  /// and tasks from each other.
  static func name(of task: TaskID, _ job: JobIdentity) -> String {
    let hash = StableHash.text(of: [job.uid, task.node, String(task.attempt)])
    return "\(cut(job.key.name, to: 30))-\(cut(task.node, to: 30))-\(hash)"
  }

  /// The beginning of a DNS name that is one itself.
  private static func cut(_ name: String, to length: Int) -> String {
    var name = name.prefix(length)
    while let last = name.last, last == "." || last == "-" { name.removeLast() }
    return String(name)
  }
}
