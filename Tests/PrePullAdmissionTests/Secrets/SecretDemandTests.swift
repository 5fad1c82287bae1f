import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

@Suite struct SecretDemandTests {
  private func names(_ demand: SecretDemand) -> [String] {
    demand.references.map { "\($0.field) \($0.secret.namespace)/\($0.secret.name)\($0.isNew ? "" : " known")" }
  }

  private func covers(_ demand: SecretDemand) -> [String] {
    demand.images.map { image in
      "\(image.image): " + image.secrets.map { "\($0.namespace)/\($0.name)" }.sorted().joined(separator: " ")
    }
  }

  @Test func `a KubeEdge image has the Secret of its most specific entry, else the general one`() throws {
    let demand = try Reviewer.secretDemand(
      of: request(
        .create,
        kubeEdgeJob {
          $0["images"] = ["nginx:1.27", "quay.io/a/b:1"]
          $0["imageSecrets"] = "pull"
          $0["imageSecretRefs"] = [["image": "quay.io", "imageSecret": "prod/quay"]]
        }))
    let template = "spec.imagePrePullTemplate"
    #expect(
      names(demand) == [
        "\(template).imageSecrets default/pull", "\(template).imageSecretRefs[0].imageSecret prod/quay",
      ]
    )
    #expect(covers(demand) == ["nginx:1.27: default/pull", "quay.io/a/b:1: prod/quay"])
  }

  /// Or else an overrider would be the way around the question whether the user may read a Secret.
  @Test func `Secrets that overriders lead to are asked for`() throws {
    let object = kubeEdgeJob { $0["imageSecrets"] = "a/pull" }.setting(
      "spec.imagePrepullScope",
      to: [
        [
          "nodeLabel": "x",
          "overriders": [
            "secretOverriders": [["component": "Namespace", "operator": "replace", "value": "kube-system"]]
          ],
        ],
        [
          "nodeLabel": "y",
          "overriders": ["secretOverriders": [["component": "SecretName", "operator": "add", "value": "-y"]]],
        ],
      ])
    let demand = try Reviewer.secretDemand(of: request(.create, object))
    #expect(
      Set(demand.references.map { "\($0.secret.namespace)/\($0.secret.name)" })
        == ["a/pull", "kube-system/pull", "a/pull-y", "kube-system/pull-y"])
    #expect(demand.problems.isEmpty)
  }

  @Test func `overriders of one label apply together`() throws {
    let changes: [Node] = [
      ["component": "Namespace", "operator": "replace", "value": "x"],
      ["component": "SecretName", "operator": "replace", "value": "y"],
    ]
    let entries = changes.map { ["nodeLabel": "a", "overriders": ["secretOverriders": [$0]]] as Node }
    let object = kubeEdgeJob { $0["imageSecrets"] = "a/b" }.setting(
      "spec.imagePrePullOverriders", to: Node(.sequence(entries)))
    let demand = try Reviewer.secretDemand(of: request(.create, object))
    #expect(demand.references.map { "\($0.secret.namespace)/\($0.secret.name)" } == ["a/b", "x/y"])
  }

  @Test func `overriders that lead nowhere near an end are a problem, not a hang`() throws {
    let entries = (0..<32).map { index -> Node in
      let change: Node = ["component": "SecretName", "operator": "add", "value": Node(.string("\(index)"))]
      return ["nodeLabel": Node(.string("x\(index)")), "overriders": ["secretOverriders": [change]]]
    }
    let object = kubeEdgeJob { $0["imageSecrets"] = "a/b" }.setting(
      "spec.imagePrePullOverriders", to: Node(.sequence(entries)))
    let demand = try Reviewer.secretDemand(of: request(.create, object))
    #expect(demand.problems.map(\.field) == ["spec.imagePrePullOverriders"])
  }

  @Test func `a Kruise job uses Secrets of its own namespace for every image`() throws {
    let demand = try Reviewer.secretDemand(of: request(.create, kruiseListJob { $0["pullSecrets"] = ["a", "b", "a"] }))
    #expect(names(demand) == ["spec.pullSecrets[0] prod/a", "spec.pullSecrets[1] prod/b"])
    #expect(covers(demand) == ["nginx:1.27: prod/a prod/b", "redis:7.2: prod/a prod/b"])
  }

  @Test func `a NodeImage's Secrets say their namespace`() throws {
    let object = nodeImage().setting("spec.images.ubuntu.pullSecrets", to: [["namespace": "x", "name": "y"]])
    let demand = try Reviewer.secretDemand(of: request(.create, object))
    #expect(names(demand) == ["spec.images[ubuntu].pullSecrets[0] x/y"])
    #expect(covers(demand) == ["ubuntu: x/y"])
  }

  @Test func `an update asks for what it changes alone`() throws {
    let old = kruiseListJob { $0["pullSecrets"] = ["a"] }
    let edited = kruiseListJob {
      $0["pullSecrets"] = ["a"]
      $0["parallelism"] = 3
    }
    #expect(try Reviewer.secretDemand(of: request(.update, edited, old: old)) == .none)
    let withImage = kruiseListJob {
      $0["pullSecrets"] = ["a"]
      $0["images"] = ["nginx:1.27", "app:2"]
    }
    let demand = try Reviewer.secretDemand(of: request(.update, withImage, old: old))
    #expect(names(demand) == ["spec.pullSecrets[0] prod/a known"])
    #expect(covers(demand) == ["app:2: prod/a"])
    let labelled = old.setting("metadata.labels", to: ["a": "b"])
    #expect(try Reviewer.secretDemand(of: request(.update, labelled, old: old)) == .none)
  }

  @Test func `what is none of our business asks for nothing`() throws {
    let object = kruiseJob { $0["pullSecrets"] = ["a"] }
    #expect(try Reviewer.secretDemand(of: request(.create, object) { $0.subResource = "status" }) == .none)
  }
}
