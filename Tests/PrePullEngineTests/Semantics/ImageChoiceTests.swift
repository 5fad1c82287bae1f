// What a node pulls, and with which Secret.
import PrePullAPI
import TestSupport
import Testing
import YAML

@testable import PrePullEngine

@Suite struct ImageChoiceTests {
  private static func job(_ overriders: Node?, _ change: (inout Mapping) -> Void) -> PullPlan? {
    guard var job = kubeEdgeJob(change).mapping, var spec = job["spec"]?.mapping else { return nil }
    spec["imagePrePullOverriders"] = overriders
    job["spec"] = Node(.mapping(spec))
    return try? PullPlan(Node(.mapping(job)), of: .imagePrePullJob)
  }

  @Test func `the most specific entry decides which Secret an image gets`() {
    let bench = Bench(
      kubeEdgePlan {
        $0["images"] = list("registry.example.com/a:1", "registry.example.com/team/b:1", "docker.io/c:1")
        $0["imageSecrets"] = "default/rest"
        $0["imageSecretRefs"] = [
          ["image": "registry.example.com", "imageSecret": "prod/registry"],
          ["image": "registry.example.com/team/b", "imageSecret": "prod/team"],
        ]
      }, edgeNodes(1))
    #expect(
      bench.started.first?.images.map { $0.secrets.map(\.description) }
        == [["prod/registry"], ["prod/team"], ["default/rest"]])
  }

  @Test func `overriders change image and Secret on nodes with the label alone, in order`() {
    let overriders: Node = [
      [
        "imagePrePullOverrider": [
          "nodeLabel": "zone=cn",
          "overriders": [
            "imageOverriders": [["component": "Registry", "operator": "replace", "value": "mirror.cn"]],
            "secretOverriders": [["component": "SecretName", "operator": "replace", "value": "mirror"]],
          ],
        ]
      ],
      [
        "imagePrePullOverrider": [
          "nodeLabel": "arm",
          "overriders": ["imageOverriders": [["component": "Tag", "operator": "add", "value": "-arm"]]],
        ]
      ],
    ]
    let plan = Self.job(overriders) {
      $0["nodeNames"] = list("plain", "cn", "both")
      $0["images"] = list("registry.example.com/a:1")
      $0["imageSecrets"] = "prod/pull"
      $0["concurrency"] = 3
    }
    guard let plan else { return #expect(Bool(false), "the job does not read") }
    let bench = Bench(
      plan,
      [
        edgeNode("plain", labels: ["zone": "eu"]), edgeNode("cn", labels: ["zone": "cn"]),
        edgeNode("both", labels: ["zone": "cn", "arm": "v8"]),
      ])
    let pulled = Dictionary(uniqueKeysWithValues: bench.started.map { ($0.id.node, $0.images[0]) })
    #expect(pulled["plain"]?.reference == "registry.example.com/a:1")
    #expect(pulled["plain"]?.secrets.map(\.description) == ["prod/pull"])
    #expect(pulled["cn"]?.reference == "mirror.cn/a:1")
    #expect(pulled["cn"]?.secrets.map(\.description) == ["prod/mirror"])
    #expect(pulled["both"]?.reference == "mirror.cn/a:1-arm")
  }

  @Test func `an object that cannot be run says so in its status`() {
    let problem = #expect(throws: PlanProblem.self) {
      try PullPlan(kubeEdgeJob { $0["failureTolerate"] = "10%" }, of: .imagePrePullJob)
    }
    #expect(problem?.description.contains("failureTolerate") == true)
    let status = problem?.status(for: .kubeedge, at: EngineTime(seconds: 0))
    #expect(status?["state"] == "Failed")
    #expect(status.flatMap(ImagePrePullJobStatus.init(node:)) != nil)
  }

  @Test func `a status that is none of ours keeps no job from being run`() throws {
    guard var job = kubeEdgeJob().mapping else { return #expect(Bool(false), "no object") }
    job["status"] = ["state": 7, "somethingElse": []]
    #expect(try PullPlan(Node(.mapping(job)), of: .imagePrePullJob) == kubeEdgePlan())
  }

  @Test func `the guides' other spellings are understood without a webhook`() {
    let plan = kubeEdgePlan {
      $0["nodeNames"] = nil
      $0["nodes"] = list("edge-1")
      $0["concurrency"] = 0
      $0["timeoutSeconds"] = 0
    }
    #expect(plan.nodes == .names(["edge-1"]))
    #expect(plan.concurrency == 1)
    #expect(plan.limits.timeoutSeconds == 300)
    #expect(plan.checks == [.disk])
  }
}
