// The Pod of a task, field by field.

import ControllerTestSupport
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullController
@testable import PrePullEngine

@Suite struct PullPodTests {
  private let pods = PullPod(namespace: TestCluster.namespace, usesHostNetwork: false)

  @Test func `a Pod pulls all images on its node and runs nothing of them`() throws {
    var order = TaskOrder.of("edge-1")
    order.images.append(TaskImage(index: 4, reference: "redis:7.2", secrets: []))
    let pod = pods.object(for: order, of: .of(), anchor: Anchor(name: "a", uid: "u"), secrets: ["one", "two"])
    let spec = try #require(pod["spec"])
    #expect(spec["nodeName"] == "edge-1")
    #expect(spec["restartPolicy"] == "Never")
    #expect(spec["automountServiceAccountToken"] == false)
    #expect(spec["enableServiceLinks"] == false)
    #expect(spec["hostNetwork"] == nil)
    #expect(spec["activeDeadlineSeconds"] == 300)
    #expect(spec["tolerations"] == [["operator": "Exists"]])
    #expect(spec["imagePullSecrets"] == [["name": "one"], ["name": "two"]])
    let containers = try #require(spec["containers"]?.sequence)
    #expect(containers.map { $0["name"]?.string } == ["image-0", "image-4"])
    #expect(containers.map { $0["image"]?.string } == ["nginx:1.27", "redis:7.2"])
    for container in containers {
      #expect(container["command"] == ["/prepull-noop"])
      #expect(container["imagePullPolicy"] == "IfNotPresent")
      #expect(container["securityContext"]?["allowPrivilegeEscalation"] == false)
      #expect(container["securityContext"]?["capabilities"] == ["drop": ["ALL"]])
    }
    #expect(spec["securityContext"]?["runAsNonRoot"] == true)
    #expect(spec["securityContext"]?["seccompProfile"] == ["type": "RuntimeDefault"])
  }

  @Test func `a Pod says whose it is, and what a sandboxConfig says cannot change that`() throws {
    var order = TaskOrder.of("edge-1", attempt: 3)
    var config = SandboxConfig()
    config.labels = ["team": "shop", "prepull.dev/job-uid": "forged"]
    config.annotations = ["note": "hello"]
    order.sandboxConfig = config
    let pod = pods.object(for: order, of: .of(), anchor: Anchor(name: "a", uid: "u"), secrets: [])
    let metadata = try #require(pod["metadata"])
    #expect(metadata["namespace"]?.string == TestCluster.namespace)
    #expect(metadata["labels"]?["team"] == "shop")
    #expect(metadata["labels"]?["prepull.dev/job-uid"] == "job-uid")
    #expect(metadata["labels"]?["prepull.dev/attempt"] == "3")
    #expect(metadata["annotations"]?["note"] == "hello")
    #expect(metadata["ownerReferences"] == [["apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "u"]])
    #expect(metadata["finalizers"] == nil)
    // What is written is read.
    let observed = try #require(ObservedPod(pod))
    #expect(observed.job == "job-uid")
    #expect(observed.task == TaskID(node: "edge-1", attempt: 3))
    #expect(observed.deadlineSeconds == 300)
  }

  @Test func `a Pod's deadline is at least a second, and it uses its node's network only when asked`() {
    var order = TaskOrder.of("edge-1")
    order.deadlineSeconds = 0
    let pod = PullPod(namespace: "x", usesHostNetwork: true)
      .object(for: order, of: .of(), anchor: Anchor(name: "a", uid: "u"), secrets: [])
    #expect(pod["spec"]?["activeDeadlineSeconds"] == 1)
    #expect(pod["spec"]?["hostNetwork"] == true)
    #expect(pod["spec"]?["imagePullSecrets"] == nil)
  }

  @Test func `a Pod's name is the same for a task, another for every other, and always a name`() {
    var random = SeededGenerator(seed: 5)
    let letters = ["a", "z", "0", "-", "-", "a.b"]
    var names: Set<String> = []
    for _ in 0..<300 {
      let text = (0..<random.int(1...60)).map { _ in random.pick(letters) }.joined()
      let job = JobIdentity.of("job" + text + "e", uid: "\(random.next())")
      for attempt in 1...3 {
        let task = TaskID(node: "n" + text + "e", attempt: attempt)
        let name = PullPod.name(of: task, job)
        #expect(name == PullPod.name(of: task, job))
        let label = /[a-z0-9]([-a-z0-9]*[a-z0-9])?/
        #expect(
          name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { $0.wholeMatch(of: label) != nil })
        #expect(name.utf8.count <= 80)
        names.insert(name)
      }
    }
    #expect(names.count == 900)
  }
}
