import TestSupport
import Testing
import YAML

@testable import PrePullAPI

@Suite struct ValidationTableTests {
  @Test(arguments: ValidationCases.kubeEdgeTemplate)
  func `a KubeEdge template field`(_ row: FieldCase) {
    expect(kubeEdgeJob { $0[row.field] = row.value }, of: .imagePrePullJob, breaks: row.rules)
  }

  @Test(arguments: ValidationCases.kruiseJob)
  func `a Kruise job field`(_ row: FieldCase) {
    expect(kruiseJob { $0[row.field] = row.value }, of: .imagePullJob, breaks: row.rules)
  }

  @Test(arguments: ValidationCases.kruiseListJob)
  func `a Kruise list job field`(_ row: FieldCase) {
    expect(kruiseListJob { $0[row.field] = row.value }, of: .imageListPullJob, breaks: row.rules)
  }

  @Test(arguments: ValidationCases.nodeImageTag)
  func `a tag of a NodeImage`(_ row: FieldCase) {
    expect(nodeImage { $0[row.field] = row.value }, of: .nodeImage, breaks: row.rules)
  }

  @Test func `selector and podSelector exclude each other`() {
    let job = kruiseJob {
      $0["selector"] = ["names": ["node-1"]]
      $0["podSelector"] = ["matchLabels": ["app": "web"]]
    }
    expect(job, of: .imagePullJob, breaks: ["PP302"])
  }

  @Test(arguments: [(0, []), (1, ["PP607"])])
  func `annotations have 256 KiB together`(excess: Int, rules: [String]) {
    var job = kruiseJob()
    guard case .mapping(var object) = job.content else { return }
    // The key counts too.
    let value = String(repeating: "a", count: 256 * 1024 - 1 + excess)
    object["metadata"] = ["name": "warm", "annotations": ["k": Node(.string(value))]]
    job.content = .mapping(object)
    expect(job, of: .imagePullJob, breaks: rules)
  }

  @Test func `every finding is collected in one pass`() {
    let job = kubeEdgeJob {
      $0["concurrency"] = -1
      $0["retryTimes"] = "many"
      $0["nodes"] = ["edge-2"]
      $0["bogus"] = true
    }
    expect(job, of: .imagePrePullJob, breaks: ["PP101", "PP102", "PP104", "PP111"])
  }

  private func expect(
    _ object: Node, of kind: ResourceKind, breaks rules: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found = kind.validate(object)
    #expect(
      found.map(\.rule.id).sorted() == rules.sorted(), "\(found)", sourceLocation: sourceLocation)
  }
}
