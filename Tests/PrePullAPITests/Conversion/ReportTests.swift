import TestSupport
import Testing
import YAML

@testable import PrePullAPI

/// A conversion and the report it must give: `level path` a line, in order.
struct ReportCase: CustomTestStringConvertible, Sendable {
  var title: String
  var job: Node
  var target: Dialect
  var options = ConversionOptions()
  var report: [String]
  var objects = 1

  var testDescription: String { title }
}

@Suite struct ReportTests {
  @Test(arguments: [
    ReportCase(
      title: "node names, one image, no retry", job: kubeEdgeJob(), target: .kruise,
      report: [
        "approximate spec.imagePrePullTemplate.nodeNames",
        "kept in an annotation spec.imagePrePullTemplate.failureTolerate",
        "kept in an annotation spec.imagePrePullTemplate.checkItems",
      ]),
    ReportCase(
      title: "labels, with retries",
      job: kubeEdgeJob {
        $0["nodeNames"] = nil
        $0["labelSelector"] = ["matchLabels": ["zone": "a"]]
        $0["retryTimes"] = 2
      }, target: .kruiseList,
      report: [
        "approximate spec.imagePrePullTemplate.timeoutSeconds",
        "kept in an annotation spec.imagePrePullTemplate.failureTolerate",
        "kept in an annotation spec.imagePrePullTemplate.checkItems",
      ]),
    ReportCase(
      title: "several images to single jobs", job: kubeEdgeJob { $0["images"] = ["a:1", "b:2", "c:3"] },
      target: .kruise,
      report: [
        "approximate spec.imagePrePullTemplate.timeoutSeconds", "approximate spec.imagePrePullTemplate.images",
        "approximate spec.imagePrePullTemplate.nodeNames",
        "kept in an annotation spec.imagePrePullTemplate.failureTolerate",
        "kept in an annotation spec.imagePrePullTemplate.checkItems",
      ], objects: 3),
    ReportCase(
      title: "Secrets of two namespaces",
      job: kubeEdgeJob {
        $0["imageSecrets"] = "a/x"
        $0["imageSecretRefs"] = [["image": "docker.io", "imageSecret": "b/y"]]
      }, target: .kruise,
      report: ["approximate spec.imagePrePullTemplate.nodeNames", "no form spec.imagePrePullTemplate.imageSecretRefs"],
      objects: 0),
    ReportCase(
      title: "a Secret of another namespace than -n", job: kubeEdgeJob { $0["imageSecrets"] = "a/x" },
      target: .kruise, options: ConversionOptions(namespace: "b"),
      report: ["approximate spec.imagePrePullTemplate.nodeNames", "no form spec.imagePrePullTemplate.imageSecrets"],
      objects: 0),
    ReportCase(
      title: "every node", job: kruiseJob(), target: .kubeedge,
      report: [
        "approximate spec.selector", "approximate spec.pullPolicy.timeoutSeconds",
        "kept in an annotation metadata.namespace",
      ]),
    ReportCase(
      title: "labels without the edge label",
      job: kruiseJob {
        $0["selector"] = ["matchLabels": ["zone": "a"]]
        $0["pullPolicy"] = ["backoffLimit": 0]
      }, target: .kubeedge, report: ["approximate spec.selector", "kept in an annotation metadata.namespace"]),
    ReportCase(
      title: "labels with the edge label",
      job: kruiseJob {
        $0["selector"] = ["matchLabels": ["node-role.kubernetes.io/edge": ""]]
        $0["pullPolicy"] = ["backoffLimit": 0]
      }, target: .kubeedge, report: ["kept in an annotation metadata.namespace"]),
    ReportCase(
      title: "pods", job: kruiseJob { $0["podSelector"] = ["matchLabels": ["app": "web"]] }, target: .kubeedge,
      report: [
        "no form spec.podSelector", "approximate spec.pullPolicy.timeoutSeconds",
        "kept in an annotation metadata.namespace",
      ], objects: 0),
    ReportCase(
      title: "a paused job",
      job: kruiseJob {
        $0["parallelism"] = 0
        $0["selector"] = ["names": ["a"]]
        $0["pullPolicy"] = ["backoffLimit": 0]
      }, target: .kubeedge,
      report: [
        "approximate spec.selector.names", "no form spec.parallelism", "kept in an annotation metadata.namespace",
      ], objects: 0),
    ReportCase(
      title: "a job that never ends",
      job: kruiseJob {
        $0["completionPolicy"] = ["type": "Never"]
        $0["selector"] = ["names": ["a"]]
        $0["pullPolicy"] = ["backoffLimit": 0]
      }, target: .kubeedge,
      report: [
        "approximate spec.selector.names", "kept in an annotation metadata.namespace",
        "no form spec.completionPolicy.type",
      ], objects: 0),
    ReportCase(
      title: "what only Kruise says",
      job: kruiseJob {
        $0["completionPolicy"] = ["activeDeadlineSeconds": 900, "ttlSecondsAfterFinished": 60]
        $0["selector"] = ["names": ["a"]]
        $0["imagePullPolicy"] = "Always"
        $0["sandboxConfig"] = ["labels": ["a": "b"]]
        $0["pullPolicy"] = ["backoffLimit": 0]
      }, target: .kubeedge,
      report: [
        "approximate spec.selector.names", "kept in an annotation metadata.namespace",
        "kept in an annotation spec.completionPolicy.activeDeadlineSeconds",
        "kept in an annotation spec.completionPolicy.ttlSecondsAfterFinished",
        "kept in an annotation spec.imagePullPolicy", "kept in an annotation spec.sandboxConfig",
      ]),
    ReportCase(
      title: "several Secrets and nothing that tells them apart",
      job: kruiseJob {
        $0["pullSecrets"] = ["a", "b"]
        $0["selector"] = ["names": ["a"]]
        $0["pullPolicy"] = ["backoffLimit": 0]
      }, target: .kubeedge,
      report: [
        "approximate spec.selector.names", "kept in an annotation metadata.namespace", "no form spec.pullSecrets",
      ], objects: 0),
    ReportCase(title: "between Kruise's own dialects", job: kruiseJob(), target: .kruiseList, report: []),
    ReportCase(
      title: "overriders of nodes chosen by name", job: withOverriders(kubeEdgeJob()), target: .kruiseList,
      report: ["no form spec.imagePrePullOverriders"], objects: 0),
    ReportCase(title: "a NodeImage", job: nodeImage(), target: .kubeedge, report: ["no form kind"], objects: 0),
  ])
  func `a conversion reports what is not exact`(_ row: ReportCase) throws {
    let kind = try #require(ResourceKind.all.first { $0.kind == row.job["kind"]?.string })
    let result = Converter(to: ConversionTarget(row.target), options: row.options).convert(row.job, of: kind)
    #expect(result.notes.map { "\($0.level.rawValue) \($0.path)" } == row.report)
    #expect(result.objects.count == row.objects)
  }

  @Test func `overriders become one job for each group of nodes`() throws {
    let job = withOverriders(
      kubeEdgeJob {
        $0["nodeNames"] = nil
        $0["labelSelector"] = ["matchLabels": ["zone": "a"]]
        $0["imageSecrets"] = "prod/pull"
      })
    let result = Converter(to: ConversionTarget(.kruiseList)).convert(job, of: .imagePrePullJob)
    try #require(result.objects.count == 2)
    let plain = result.objects[0]
    let mirrored = result.objects[1]
    #expect(plain["metadata"]?["name"] == "warm-1")
    #expect(plain["spec"]?["images"] == ["nginx:1.27"])
    #expect(
      plain["spec"]?["selector"]?["matchExpressions"] == [["key": "site", "operator": "NotIn", "values": ["x"]]])
    #expect(mirrored["spec"]?["images"] == ["mirror.example.com/nginx:1.27"])
    #expect(mirrored["spec"]?["pullSecrets"] == ["mirror"])
    #expect(
      mirrored["spec"]?["selector"]?["matchExpressions"] == [["key": "site", "operator": "In", "values": ["x"]]])
  }
}

private func withOverriders(_ job: Node) -> Node {
  var job = job
  guard case .mapping(var root) = job.content, case .mapping(var spec)? = root["spec"]?.content else { return job }
  spec["imagePrePullOverriders"] = [
    [
      "nodeLabel": "site=x",
      "overriders": [
        "imageOverriders": [["component": "Registry", "operator": "replace", "value": "mirror.example.com"]],
        "secretOverriders": [["component": "SecretName", "operator": "replace", "value": "mirror"]],
      ],
    ]
  ]
  root["spec"] = Node(.mapping(spec))
  job.content = .mapping(root)
  return job
}
