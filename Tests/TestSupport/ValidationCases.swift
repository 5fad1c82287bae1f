// The validation rules as tables, for everything that must judge an object alike.
import PrePullAPI
import YAML

/// One field's value and the rules it breaks, by number.
package struct FieldCase: Sendable, CustomStringConvertible {
  package var field: String
  package var value: Node?
  package var rules: [String]

  package init(_ field: String, _ value: Node?, _ rules: String...) {
    self.field = field
    self.value = value
    self.rules = rules
  }

  package var description: String { "\(field): \(value.map { JSONWriter.string($0) } ?? "absent") → \(rules)" }
}

/// Values of fields, and the rules that each breaks.
package enum ValidationCases {
  /// Fields of a KubeEdge job's template.
  package static let kubeEdgeTemplate: [FieldCase] = [
    FieldCase("images", ["nginx:1.27", Node(.string("registry.example.com:5000/a/b@sha256:" + Node.hex))]),
    FieldCase("images", nil, "PP103"), FieldCase("images", [], "PP106"), FieldCase("images", "nginx:1.27", "PP102"),
    FieldCase("images", [""], "PP107"), FieldCase("images", ["Nginx:1.27"], "PP501"),
    FieldCase("images", ["https://example.com/a:1"], "PP501"), FieldCase("images", ["nginx"], "PP502"),
    FieldCase("images", ["nginx:latest"], "PP502"), FieldCase("images", ["nginx:1.27", "nginx:1.27"], "PP210"),
    FieldCase("images", [1], "PP102"), FieldCase("images", ["name": "x", "respo": "team/app", "tag": "1.0"], "PP209"),
    FieldCase("nodeNames", nil, "PP201"), FieldCase("nodeNames", [], "PP201"),
    FieldCase("nodeNames", ["edge-1", "edge-1"], "PP211"), FieldCase("nodeNames", ["Edge 1"], "PP217"),
    FieldCase("nodes", ["edge-2"], "PP111"), FieldCase("labelSelector", [:], "PP202"),
    FieldCase("nodeName", ["edge-1"], "PP101"),
    FieldCase("checkItems", []), FieldCase("checkItems", ["disk", "cpu", "mem"]),
    FieldCase("checkItems", ["memory"], "PP105"),
    FieldCase("failureTolerate", "0"), FieldCase("failureTolerate", "0.1"), FieldCase("failureTolerate", ".5"),
    FieldCase("failureTolerate", "1"), FieldCase("failureTolerate", "1.0"),
    FieldCase("failureTolerate", "NaN", "PP206"), FieldCase("failureTolerate", "10%", "PP206"),
    FieldCase("failureTolerate", "-0.1", "PP206"), FieldCase("failureTolerate", "1.5", "PP206"),
    FieldCase("failureTolerate", "1e-1", "PP206"), FieldCase("failureTolerate", Node(.float(0.1)), "PP102"),
    FieldCase("concurrency", 0), FieldCase("concurrency", 2_147_483_647), FieldCase("concurrency", Node(.float(3))),
    FieldCase("concurrency", -1, "PP104"), FieldCase("concurrency", 2_147_483_648, "PP104"),
    FieldCase("concurrency", "two", "PP102"), FieldCase("concurrency", "2", "PP102"),
    FieldCase("concurrency", Node(.float(1.5)), "PP102"), FieldCase("concurrency", Node(.null)),
    FieldCase("timeoutSeconds", 0), FieldCase("timeoutSeconds", -1, "PP104"), FieldCase("retryTimes", -1, "PP104"),
    FieldCase("imageSecrets", "default/pull"), FieldCase("imageSecrets", "pull", "PP208"),
    FieldCase("imageSecrets", "a/b/c", "PP207"), FieldCase("imageSecrets", "/pull", "PP207"),
    FieldCase("imageSecretRefs", [["image": "docker.io", "imageSecret": "a/b"]]),
    FieldCase("imageSecretRefs", [["image": "quay.io", "imageSecret": "a/b"]], "PP212"),
    FieldCase("imageSecretRefs", [["image": "docker.io"]], "PP103"),
    FieldCase(
      "imageSecretRefs",
      [["image": "docker.io", "imageSecret": "a/b"], ["image": "docker.io", "imageSecret": "a/c"]], "PP213"),
  ]

  /// Fields of a Kruise job's spec.
  package static let kruiseJob: [FieldCase] = [
    FieldCase("image", nil, "PP103"), FieldCase("image", "a b", "PP501"), FieldCase("image", 5, "PP102"),
    FieldCase("parallelism", 10), FieldCase("parallelism", "10"), FieldCase("parallelism", 0, "PP308"),
    FieldCase("parallelism", "10%", "PP303"), FieldCase("parallelism", "ten", "PP303"),
    FieldCase("parallelism", -1, "PP104"), FieldCase("parallelism", "-1", "PP303"),
    FieldCase("parallelism", "+5", "PP303"),
    FieldCase("selector", ["names": ["node-1"]]), FieldCase("selector", [:]),
    FieldCase("selector", ["names": ["node-1", "node-1"]], "PP304"),
    FieldCase("selector", ["names": ["node-1"], "matchLabels": ["a": "b"]], "PP301"),
    FieldCase("selector", ["matchExpressions": [["key": "a", "operator": "In"]]], "PP701"),
    FieldCase("selector", ["matchExpressions": [["key": "a", "operator": "Exists", "values": ["b"]]]], "PP702"),
    FieldCase("selector", ["matchExpressions": [["key": "a", "operator": "in", "values": ["b"]]]], "PP105"),
    FieldCase("selector", ["matchLabels": ["a b": "c"]], "PP604"),
    FieldCase("selector", ["matchLabels": ["a": "c d"]], "PP605"),
    FieldCase("podSelector", ["matchLabels": ["a": "b"]]), FieldCase("podSelector", ["pod-label": "xxx"], "PP703"),
    FieldCase("pullSecrets", ["a", "b"]), FieldCase("pullSecrets", ["a", "a"], "PP309"),
    FieldCase("pullSecrets", ["prod/a"], "PP207"),
    FieldCase("pullPolicy", ["timeoutSeconds": 300, "backoffLimit": 0]),
    FieldCase("pullPolicy", ["timeoutSeconds": -1], "PP104"), FieldCase("pullPolicy", ["backoffLimit": -1], "PP104"),
    FieldCase("pullPolicy", ["timeoutSecond": 1], "PP101"),
    FieldCase("completionPolicy", ["type": "Always", "activeDeadlineSeconds": 600]),
    FieldCase("completionPolicy", ["activeDeadlineSeconds": 599], "PP305"),
    FieldCase("completionPolicy", ["type": "Never"]),
    FieldCase("completionPolicy", ["type": "Never", "activeDeadlineSeconds": 1], "PP306"),
    FieldCase("completionPolicy", ["type": "Never", "ttlSecondsAfterFinished": 1], "PP306"),
    FieldCase("completionPolicy", ["type": "Sometimes"], "PP105"),
    FieldCase("completionPolicy", ["ttlSecondsAfterFinished": -1], "PP104"),
    FieldCase("imagePullPolicy", "Always"), FieldCase("imagePullPolicy", "Always | IfNotPresent", "PP105"),
    FieldCase("imagePullPolicy", "always", "PP105"), FieldCase("imagePullPolicy", "Never", "PP105"),
    FieldCase("sandboxConfig", ["labels": ["a": "b"], "annotations": ["c": "d"]]),
    FieldCase("sandboxConfig", ["labels": ["a": 1]], "PP102"),
  ]

  /// Fields of a Kruise list job's spec.
  package static let kruiseListJob: [FieldCase] = [
    FieldCase("images", ["nginx:1.27"]), FieldCase("images", ["a:1", "a:1"], "PP307"), FieldCase("images", [], "PP106"),
    FieldCase("image", "nginx:1.27", "PP101"),
  ]

  /// Fields of a NodeImage's tag.
  package static let nodeImageTag: [FieldCase] = [
    FieldCase("tag", "1.2"), FieldCase("tag", Node(.string("sha256:" + Node.hex))), FieldCase("tag", "", "PP107"),
    FieldCase("tag", "a b", "PP402"), FieldCase("tag", nil, "PP103"), FieldCase("version", -1, "PP104"),
    FieldCase("createdAt", "2024-08-09T10:06:22Z"), FieldCase("createdAt", "2024-02-30T10:06:22Z", "PP110"),
    FieldCase("pullPolicy", ["backoffLimit": 3], "PP404"),
  ]

  /// Every case as a whole object of its kind.
  package static var objects: [(kind: ResourceKind, object: Node, row: FieldCase)] {
    kubeEdgeTemplate.map { row in (.imagePrePullJob, TestSupport.kubeEdgeJob { $0[row.field] = row.value }, row) }
      + kruiseJob.map { row in (.imagePullJob, TestSupport.kruiseJob { $0[row.field] = row.value }, row) }
      + kruiseListJob.map { row in (.imageListPullJob, TestSupport.kruiseListJob { $0[row.field] = row.value }, row) }
      + nodeImageTag.map { row in (.nodeImage, TestSupport.nodeImage { $0[row.field] = row.value }, row) }
  }
}

extension Node {
  fileprivate static let hex = String(repeating: "0123456789abcdef", count: 4)
}
