import TestSupport
import Testing
import YAML

@testable import PrePullAPI

/// A field that was edited in between wins over what an annotation remembers.
@Suite struct EditedFieldsTests {
  @Test func `an edited selector wins over the remembered one`() throws {
    let job = kubeEdgeJob {
      $0["nodeNames"] = nil
      $0["labelSelector"] = ["matchLabels": ["zone": "a"]]
    }
    let away = try convert(job, .imagePrePullJob, to: .kruise)
    let edited = try edit(away) { $0["selector"] = ["names": ["node-7"]] }
    let back = try convert(edited, .imagePullJob, to: .kubeedge)
    #expect(back["spec"]?["imagePrePullTemplate"]?["nodeNames"] == ["node-7"])
    #expect(back["spec"]?["imagePrePullTemplate"]?["labelSelector"] == nil)
  }

  @Test func `an edited node choice wins over every node`() throws {
    let away = try convert(kruiseJob(), .imagePullJob, to: .kubeedge)
    let edited = try edit(away, "imagePrePullTemplate") {
      $0["labelSelector"] = ["matchLabels": ["node-role.kubernetes.io/edge": "", "zone": "a"]]
    }
    let back = try convert(edited, .imagePrePullJob, to: .kruise)
    #expect(
      back["spec"]?["selector"]?["matchLabels"] == ["node-role.kubernetes.io/edge": "", "zone": "a"])
  }

  @Test func `an edited Secret wins over the remembered ones`() throws {
    let job = kubeEdgeJob { $0["imageSecretRefs"] = [["image": "docker.io", "imageSecret": "prod/hub"]] }
    let away = try convert(job, .imagePrePullJob, to: .kruise)
    let edited = try edit(away) { $0["pullSecrets"] = ["other"] }
    let back = try convert(edited, .imagePullJob, to: .kubeedge)
    #expect(back["spec"]?["imagePrePullTemplate"]?["imageSecrets"] == "prod/other")
    #expect(back["spec"]?["imagePrePullTemplate"]?["imageSecretRefs"] == nil)
  }

  @Test func `an edited concurrency wins over the remembered absence`() throws {
    let away = try convert(kruiseJob(), .imagePullJob, to: .kubeedge)
    let edited = try edit(away, "imagePrePullTemplate") { $0["concurrency"] = 4 }
    let back = try convert(edited, .imagePrePullJob, to: .kruise)
    #expect(back["spec"]?["parallelism"] == 4)
  }

  @Test func `a timeout raised above the remembered deadline loses the deadline, and says so`() throws {
    let job = kruiseJob { $0["completionPolicy"] = ["activeDeadlineSeconds": 700] }
    let away = try convert(job, .imagePullJob, to: .kubeedge)
    let edited = try edit(away, "imagePrePullTemplate") { $0["timeoutSeconds"] = 900 }
    let back = Converter(to: ConversionTarget(.kruise)).convert(edited, of: .imagePrePullJob)
    #expect(back.level == .lost)
    #expect(back.objects.first?["spec"]?["completionPolicy"]?["activeDeadlineSeconds"] == nil)
  }

  @Test func `an annotation that no longer reads is not used, and is reported`() throws {
    let away = try convert(kubeEdgeJob(), .imagePrePullJob, to: .kruise)
    guard case .mapping(var object) = away.content else { return }
    object["metadata"] = [
      "name": "warm", "annotations": ["prepull.dev/failure-tolerate": "lots", "prepull.dev/check-items": "disk"],
    ]
    let back = Converter(to: ConversionTarget(.kubeedge)).convert(Node(.mapping(object)), of: .imagePullJob)
    #expect(back.level == .lost)
    #expect(back.objects.first?["spec"]?["imagePrePullTemplate"]?["failureTolerate"] == "1")
    #expect(ResourceKind.imagePullJob.validate(Node(.mapping(object))).map(\.rule.id) == ["PP801"])
  }

  @Test func `parts that were edited stay by themselves`() throws {
    let job = kubeEdgeJob { $0["images"] = ["a:1", "b:2", "c:3"] }
    var parts = Converter(to: ConversionTarget(.kruise)).convert(job, of: .imagePrePullJob).objects
    parts[1] = try edit(parts[1]) { $0["parallelism"] = 9 }
    let merged = JobMerger.merge(parts.map { JobMerger.Candidate($0, of: .imagePullJob) })
    #expect(merged.map(\.sources) == [[0, 2], [1]])
    #expect(merged[0].candidate.node["spec"]?["images"] == ["a:1", "c:3"])
  }

  @Test func `jobs that differ in their image alone fold under their common name`() throws {
    let jobs = ["nginx:1.27", "redis:7.2"].enumerated().map { index, image -> JobMerger.Candidate in
      var job = kruiseJob { $0["image"] = Node(.string(image)) }
      if case .mapping(var object) = job.content {
        object["metadata"] = ["name": Node(.string("shop-\(index)")), "namespace": "prod"]
        job.content = .mapping(object)
      }
      return JobMerger.Candidate(job, of: .imagePullJob)
    }
    let merged = JobMerger.merge(jobs)
    #expect(merged.count == 1)
    #expect(merged[0].candidate.node["metadata"]?["name"] == "shop")
  }

  private func convert(_ node: Node, _ kind: ResourceKind, to dialect: Dialect) throws -> Node {
    let result = Converter(to: ConversionTarget(dialect)).convert(node, of: kind)
    return try #require(result.objects.first, "\(result.notes)")
  }

  /// Changes `spec`, or the mapping below it.
  private func edit(_ node: Node, _ below: String? = nil, _ change: (inout Mapping) -> Void) throws -> Node {
    var root = try #require(node.mapping)
    var spec = try #require(root["spec"]?.mapping)
    if let below {
      var inner = try #require(spec[below]?.mapping)
      change(&inner)
      spec[below] = Node(.mapping(inner))
    } else {
      change(&spec)
    }
    root["spec"] = Node(.mapping(spec))
    return Node(.mapping(root))
  }
}
