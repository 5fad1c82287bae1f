import TestSupport
import Testing
import YAML

@testable import PrePullAPI

@Suite struct DefaultsTests {
  @Test func `a KubeEdge job gets KubeEdge's defaults`() {
    let template = ResourceKind.imagePrePullJob.normalized(kubeEdgeJob())["spec"]?["imagePrePullTemplate"]
    #expect(
      template == [
        "images": ["nginx:1.27"], "nodeNames": ["edge-1"], "checkItems": ["disk"], "failureTolerate": "0.1",
        "concurrency": 1, "timeoutSeconds": 300, "retryTimes": 0,
      ])
  }

  @Test func `a Kruise job gets Kruise's defaults and no parallelism`() {
    let spec = ResourceKind.imagePullJob.normalized(kruiseJob())["spec"]
    #expect(
      spec == [
        "image": "nginx:1.27", "pullPolicy": ["timeoutSeconds": 600, "backoffLimit": 3],
        "completionPolicy": ["type": "Always"], "imagePullPolicy": "IfNotPresent",
      ])
  }

  @Test(arguments: [
    ("concurrency", 0, 1), ("timeoutSeconds", 0, 300), ("retryTimes", 0, 0), ("concurrency", 7, 7),
  ])
  func `zero is the default where KubeEdge says so`(field: String, given: Int, becomes: Int) {
    let job = kubeEdgeJob { $0[field] = Node(.integer(given)) }
    let template = ResourceKind.imagePrePullJob.normalized(job)["spec"]?["imagePrePullTemplate"]
    #expect(template?[field]?.integer == becomes)
  }

  @Test func `aliases are rewritten in place`() {
    let job = kubeEdgeJob {
      $0["nodeNames"] = nil
      $0["nodes"] = ["edge-1", "edge-1"]
      $0["imageSecrets"] = "pull"
    }
    let template = ResourceKind.imagePrePullJob.normalized(job)["spec"]?["imagePrePullTemplate"]
    #expect(template?["nodes"] == nil)
    #expect(template?["nodeNames"] == ["edge-1"])
    #expect(template?["imageSecrets"] == "default/pull")
  }

  /// Defaults differ between dialects, so they are written out and never leak.
  @Test(arguments: [
    (Dialect.kubeedge, Dialect.kruise, "pullPolicy.timeoutSeconds", Node(.integer(300))),
    (.kubeedge, .kruise, "pullPolicy.backoffLimit", 0), (.kubeedge, .kruise, "parallelism", 1),
    (.kubeedge, .kruiseList, "pullPolicy.timeoutSeconds", 300), (.kubeedge, .kruiseList, "pullPolicy.backoffLimit", 0),
    (.kubeedge, .kruiseList, "parallelism", 1),
    (.kruise, .kubeedge, "imagePrePullTemplate.timeoutSeconds", 600),
    (.kruise, .kubeedge, "imagePrePullTemplate.retryTimes", 3),
    (.kruise, .kubeedge, "imagePrePullTemplate.concurrency", 1),
    (.kruise, .kubeedge, "imagePrePullTemplate.failureTolerate", "1"),
    (.kruiseList, .kubeedge, "imagePrePullTemplate.timeoutSeconds", 600),
    (.kruiseList, .kubeedge, "imagePrePullTemplate.retryTimes", 3),
    (.kruiseList, .kubeedge, "imagePrePullTemplate.failureTolerate", "1"),
    (.kruise, .kruiseList, "pullPolicy.timeoutSeconds", 600), (.kruise, .kruiseList, "pullPolicy.backoffLimit", 3),
  ])
  func `one dialect's defaults never become another's`(
    from: Dialect, to: Dialect, field: String, expected: Node
  ) throws {
    let source = from == .kubeedge ? kubeEdgeJob() : from == .kruise ? kruiseJob() : kruiseListJob()
    let result = Converter(to: ConversionTarget(to)).convert(source, of: .of(from))
    var node = try #require(result.objects.first?["spec"])
    for step in field.split(separator: ".") { node = try #require(node[String(step)]) }
    #expect(node == expected)
  }
}
