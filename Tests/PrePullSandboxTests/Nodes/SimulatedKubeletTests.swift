// What a kubelet reports of Pods, in a time of its own.
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct SimulatedKubeletTests {
  private let model = PullModel(configuration: SimulationConfiguration(nodes: 1, pullSeconds: 5, jitter: 0))

  private func pod(
    _ images: [String], uid: String = "u", policy: String = "IfNotPresent", command: String = "/prepull-noop",
    deadline: Int? = nil
  ) -> SimulatedPod {
    var spec = Mapping()
    spec["containers"] = Node(
      .sequence(
        images.enumerated().map { index, image in
          [
            "name": Node("c\(index)"), "image": Node(image), "imagePullPolicy": Node(policy),
            "command": [Node(command)],
          ]
        }))
    if let deadline { spec["activeDeadlineSeconds"] = Node(.integer(deadline)) }
    let object: Node = ["metadata": ["name": Node(uid), "namespace": "default", "uid": Node(uid)], "spec": Node(spec)]
    return SimulatedPod(object.fields, logins: [:], now: 0, startTime: "2026-01-01T00:00:00Z")
  }

  /// Runs a kubelet until nothing more is due or time is over, and tells what it reported and when.
  private func history(_ kubelet: inout SimulatedKubelet, _ pods: [SimulatedPod], until end: Double) -> [String] {
    var active = 0
    var told: [String] = []
    func note(_ reports: [SimulatedKubelet.Report], _ time: Double) {
      for case .pod(let pod) in reports {
        let status = pod.status(now: "now")
        let states = (status["containerStatuses"]?.sequence ?? []).map { container in
          let state = container["state"]?.mapping?.entries.first
          return state?.value["reason"]?.string ?? state?.key ?? ""
        }
        told.append("\(Int(time)) \(pod.uid) \(status["phase"]?.string ?? "") \(states.joined(separator: ","))")
      }
    }
    for pod in pods { note(kubelet.add(pod, now: 0, model: model, active: &active), 0) }
    while let next = kubelet.nextWake, next <= end {
      note(kubelet.advance(now: next, model: model, active: &active), next)
    }
    return told
  }

  @Test func `a pulled image ends in a start error`() {
    var kubelet = SimulatedKubelet(name: "n")
    #expect(
      history(&kubelet, [pod(["nginx"])], until: 100) == ["0 u Pending ContainerCreating", "5 u Failed StartError"])
    #expect(kubelet.images.keys.sorted() == ["docker.io/library/nginx:latest"])
  }

  @Test func `images come one after the other`() {
    var kubelet = SimulatedKubelet(name: "n")
    #expect(
      history(&kubelet, [pod(["a", "b"])], until: 100) == [
        "0 u Pending ContainerCreating,ContainerCreating", "5 u Pending StartError,ContainerCreating",
        "10 u Failed StartError,StartError",
      ])
  }

  @Test func `an image that is there is not pulled again`() {
    var kubelet = SimulatedKubelet(name: "n")
    _ = history(&kubelet, [pod(["nginx"])], until: 100)
    #expect(history(&kubelet, [pod(["nginx"], uid: "v")], until: 100) == ["0 v Failed StartError"])
    let always = history(&kubelet, [pod(["nginx"], uid: "w", policy: "Always")], until: 100)
    #expect(always == ["0 w Pending ContainerCreating", "0 w Failed StartError"])
  }

  @Test func `failed pulls are tried again later and later`() {
    var kubelet = SimulatedKubelet(name: "n")
    let told = history(&kubelet, [pod(["nginx:does-not-exist"])], until: 45)
    #expect(
      told == [
        "0 u Pending ContainerCreating", "0 u Pending ErrImagePull", "2 u Pending ImagePullBackOff",
        "10 u Pending ErrImagePull", "12 u Pending ImagePullBackOff", "30 u Pending ErrImagePull",
        "32 u Pending ImagePullBackOff",
      ])
  }

  @Test(arguments: [
    ("nginx:not a tag", "IfNotPresent", "InvalidImageName"), ("nginx", "Never", "ErrImageNeverPull"),
  ]) func `what cannot be pulled is told at once`(image: String, policy: String, reason: String) {
    var kubelet = SimulatedKubelet(name: "n")
    #expect(history(&kubelet, [pod([image], policy: policy)], until: 100) == ["0 u Pending \(reason)"])
  }

  @Test func `a deadline ends a Pod that still pulls`() {
    var kubelet = SimulatedKubelet(name: "n")
    #expect(
      history(&kubelet, [pod(["nginx"], deadline: 3)], until: 100) == [
        "0 u Pending ContainerCreating", "3 u Failed ContainerStatusUnknown",
      ])
  }

  @Test func `a node without disk evicts`() {
    var kubelet = SimulatedKubelet(name: "n")
    kubelet.hasDiskPressure = true
    #expect(history(&kubelet, [pod(["nginx"])], until: 100) == ["0 u Failed ContainerStatusUnknown"])
    #expect(kubelet.pods["u"]?.failure?.reason == "Evicted")
  }

  @Test func `a silent node does nothing until it comes back`() {
    var kubelet = SimulatedKubelet(name: "n")
    _ = history(&kubelet, [pod(["nginx"])], until: 1)
    kubelet.isReady = false
    #expect(kubelet.nextWake == nil)
    var active = 1
    #expect(kubelet.advance(now: 60, model: model, active: &active).isEmpty)
    kubelet.isReady = true
    #expect(!kubelet.advance(now: 61, model: model, active: &active).isEmpty)
    #expect(active == 0)
  }

  @Test func `another command runs`() {
    var kubelet = SimulatedKubelet(name: "n")
    #expect(history(&kubelet, [pod(["nginx"], command: "nginx")], until: 100).last == "5 u Running running")
  }
}
