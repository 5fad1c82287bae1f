import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// An object, by what is changed in a valid one, and the reasons of its causes.
struct ParityCase: CustomTestStringConvertible, Sendable {
  var path: String
  var value: Node?
  var reasons: [CauseReason]

  init(_ path: String, _ value: Node?, _ reasons: CauseReason...) {
    self.path = path
    self.value = value
    self.reasons = reasons
  }

  var testDescription: String { "\(path): \(value.map { JSONWriter.string($0) } ?? "absent")" }
}

/// `kubectl prepull validate` prints what `ResourceKind.validate` finds; a review must say the same.
@Suite struct ParityTests {
  @Test(arguments: [
    ParityCase("imagePrePullTemplate.concurrency", 2), ParityCase("imagePrePullTemplate.images", nil, .required),
    ParityCase("imagePrePullTemplate.images", [], .invalid), ParityCase("imagePrePullTemplate.images", ["A"], .invalid),
    ParityCase("imagePrePullTemplate.images", ["nginx", "nginx"]),
    ParityCase("imagePrePullTemplate.images", ["respo": "a/b", "tag": "1"], .typeInvalid),
    ParityCase("imagePrePullTemplate.nodes", ["b"], .forbidden),
    ParityCase("imagePrePullTemplate.nodeNames", nil, .required),
    ParityCase("imagePrePullTemplate.nodeNames", ["a", "a"]),
    ParityCase("imagePrePullTemplate.labelSelector", [:], .forbidden),
    ParityCase("imagePrePullTemplate.nodeName", ["b"], .forbidden),
    ParityCase("imagePrePullTemplate.checkItems", ["memory", "cpus"], .notSupported, .notSupported),
    ParityCase("imagePrePullTemplate.failureTolerate", "10%", .invalid),
    ParityCase("imagePrePullTemplate.failureTolerate", Node(.float(0.1)), .typeInvalid),
    ParityCase("imagePrePullTemplate.imageSecrets", "a/b/c", .invalid),
    ParityCase(
      "imagePrePullTemplate.imageSecretRefs",
      [["image": "docker.io", "imageSecret": "a/b"], ["image": "docker.io", "imageSecret": "a/c"]], .duplicate),
    ParityCase("imagePrePullOverriders", [[:]], .required, .required),
    ParityCase("imagePrePullTemplate", "x", .typeInvalid),
  ])
  func `a KubeEdge job's causes are the findings of validate`(_ row: ParityCase) throws {
    try compare(kubeEdgeJob().setting("spec.\(row.path)", to: row.value), .imagePrePullJob, row.reasons)
  }

  @Test(arguments: [
    ParityCase("image", nil, .required), ParityCase("parallelism", "10%", .invalid), ParityCase("parallelism", 0),
    ParityCase("selector.names", ["a", "a"], .duplicate), ParityCase("pullSecrets", ["a", "a"]),
    ParityCase("selector", ["names": ["a"], "matchLabels": ["a": "b"]], .forbidden),
    ParityCase("selector.matchExpressions", [["key": "a", "operator": "In"]], .required),
    ParityCase("podSelector", ["app": "web"], .typeInvalid), ParityCase("imagePullPolicy", "always", .notSupported),
    ParityCase("completionPolicy", ["type": "Never", "activeDeadlineSeconds": 900], .forbidden),
    ParityCase("completionPolicy.activeDeadlineSeconds", 3, .invalid), ParityCase("bogus", 1, .forbidden),
  ])
  func `a Kruise job's causes are the findings of validate`(_ row: ParityCase) throws {
    try compare(kruiseJob().setting("spec.\(row.path)", to: row.value), .imagePullJob, row.reasons)
  }

  @Test(arguments: [
    ParityCase("metadata.name", nil, .required), ParityCase("metadata.name", "A", .invalid),
    ParityCase("metadata.labels", ["a b": "c"], .invalid), ParityCase("metadata.namespace", "Prod", .invalid),
    ParityCase("spec", nil, .required), ParityCase("status.active", -1, .invalid), ParityCase("extra", 1, .forbidden),
  ])
  func `what stands beside spec is compared too`(_ row: ParityCase) throws {
    try compare(kruiseListJob().setting(row.path, to: row.value), .imageListPullJob, row.reasons)
  }

  @Test(arguments: [
    ParityCase("images", ["ubuntu": ["tags": [["tag": "1"], ["tag": "1"]]]], .required, .required, .duplicate),
    ParityCase("images", ["ubuntu": ["tags": [["tag": "1", "pullPolicy": [:]]]]], .required),
    ParityCase("images", ["ubuntu:1": ["tags": []]], .invalid),
  ])
  func `a NodeImage's causes are the findings of validate`(_ row: ParityCase) throws {
    try compare(nodeImage().setting("spec.\(row.path)", to: row.value), .nodeImage, row.reasons)
  }

  private func compare(_ object: Node, _ kind: ResourceKind, _ reasons: [CauseReason]) throws {
    let found = kind.validate(object)
    for response in [
      try Reviewer.validate(request(.create, object)), try Reviewer.mutate(request(.create, object), now: now),
    ] {
      #expect(response.isAllowed == found.errors.isEmpty)
      #expect(response.causes.map(\.reason) == reasons)
      #expect(response.causes.map(\.field) == found.errors.map(\.path.description))
      for (cause, finding) in zip(response.causes, found.errors) {
        #expect(cause.message.hasPrefix(finding.message))
        if let hint = finding.hint { #expect(cause.message.contains(hint)) }
      }
    }
    let warnings = try Reviewer.validate(request(.create, object)).warnings
    #expect(warnings == WarningList(found.warnings.map(\.description)).lines)
  }
}
