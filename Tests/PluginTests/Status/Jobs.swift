// Jobs as an API server holds them, for the tests of what is shown of them.
import PrePullAPI
import PrePullEngine
import YAML

@testable import kubectl_prepull

enum Jobs {
  static func kruise(
    _ status: Node? = nil, uid: String = "u1", annotations: Node = [:], generation: Int = 1, spec: Node? = nil
  ) -> Node {
    object(
      "ImagePullJob", "apps.kruise.io/v1alpha1", spec ?? ["image": "r.io/shop:1"], status, uid, annotations, generation)
  }

  static func kruiseList(_ status: Node? = nil, uid: String = "u1") -> Node {
    object(
      "ImageListPullJob", "apps.kruise.io/v1alpha1", ["images": ["r.io/a:1", "r.io/b:1"]], status, uid, [:])
  }

  static func kubeEdge(
    _ status: Node? = nil, names: [String]? = nil, uid: String = "u1", annotations: Node = [:]
  ) -> Node {
    let nodes: Node = Node(.sequence((names ?? ["edge-1", "edge-2", "edge-3"]).map { Node(.string($0)) }))
    return object(
      "ImagePrePullJob", "operations.kubeedge.io/v1alpha1",
      ["imagePrePullTemplate": ["images": ["r.io/shop:1"], "nodeNames": nodes]], status, uid, annotations)
  }

  private static func object(
    _ kind: String, _ version: String, _ spec: Node, _ status: Node?, _ uid: String, _ annotations: Node,
    _ generation: Int = 1
  ) -> Node {
    var object: Mapping = Mapping()
    object["apiVersion"] = Node(.string(version))
    object["kind"] = Node(.string(kind))
    object["metadata"] = [
      "name": "shop", "uid": Node(.string(uid)), "creationTimestamp": "2026-01-01T00:00:00Z",
      "annotations": annotations, "generation": Node(.integer(generation)),
    ]
    object["spec"] = spec
    object["status"] = status
    return Node(.mapping(object))
  }

  static func counts(
    desired: Int, active: Int = 0, succeeded: Int = 0, failed: Int = 0, end: String? = nil, message: String = ""
  ) -> Node {
    var status = Mapping()
    status["startTime"] = "2026-01-01T00:00:00Z"
    status["completionTime"] = end.map { Node(.string($0)) }
    status["desired"] = Node(.integer(desired))
    status["active"] = Node(.integer(active))
    status["succeeded"] = Node(.integer(succeeded))
    status["failed"] = Node(.integer(failed))
    status["message"] = Node(.string(message))
    return Node(.mapping(status))
  }

  static func entry(_ name: String, _ state: String, reason: String? = nil) -> Node {
    var node = Mapping()
    node["nodeName"] = Node(.string(name))
    node["state"] = Node(.string(state))
    node["reason"] = reason.map { Node(.string($0)) }
    node["time"] = "2026-01-01T00:00:30Z"
    return ["nodeStatus": Node(.mapping(node))]
  }

  static func found(_ object: Node) -> FoundJob {
    let kind = JobKinds.all.first { $0.kind == object["kind"]?.string } ?? .imagePullJob
    return FoundJob(kind: kind, resource: kind.resource(version: "v1alpha1"), object: object)
  }

  static func snapshot(_ object: Node) -> JobSnapshot { JobSnapshot(object, kind: found(object).kind) }
}
