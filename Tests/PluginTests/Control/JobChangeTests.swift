// What the commands that steer a job come to.
import Kubernetes
import PrePullAPI
import PrePullEngine
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct JobChangeTests {
  /// A job with these annotations, in this state.
  private func job(
    _ annotations: [String: Node] = [:], finished: Bool = false, failed: Int = 0, parallelism: Node = 1
  ) -> SteeredJob {
    var status: [String: Node] = [
      "startTime": "2026-01-01T00:00:00Z", "desired": 10, "active": 0, "succeeded": Node(.integer(10 - failed)),
      "failed": Node(.integer(failed)), "message": "",
    ]
    if finished { status["completionTime"] = "2026-01-01T00:01:00Z" }
    let object: Node = [
      "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImagePullJob",
      "metadata": [
        "name": "shop", "namespace": "prod", "uid": "u1",
        "annotations": mapping(annotations),
      ],
      "spec": [
        "image": "registry.example.com/shop:1", "parallelism": parallelism,
        "completionPolicy": ["type": "Always", "activeDeadlineSeconds": 60], "pullPolicy": ["timeoutSeconds": 5],
      ],
      "status": mapping(status),
    ]
    return SteeredJob(
      FoundJob(
        kind: .imagePullJob, resource: ResourceKind.imagePullJob.resource(version: "v1alpha1"), object: object))
  }

  private func mapping(_ values: [String: Node]) -> Node {
    Node(.mapping(Mapping(values.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: $0.value) })))
  }

  private func says(_ change: JobChange) -> String {
    switch change {
    case .nothing(let text): "nothing: \(text)"
    case .refusal(let text): "refusal: \(text)"
    case .patch(let annotations, let done): "\(JSONWriter.string(JobChange.mergePatch(annotations))) \(done)"
    }
  }

  @Test func `pausing sets its annotation and nothing else`() {
    #expect(
      says(.pause(job())) == #"{"metadata":{"annotations":{"prepull.dev/paused":"true"}}} paused"#)
    #expect(says(.pause(job(["prepull.dev/paused": "true"]))) == "nothing: is paused already")
    #expect(says(.pause(job(finished: true))).hasPrefix("nothing: has ended already (successful)"))
    #expect(says(.pause(job(["prepull.dev/cancelled": "true"]))).hasPrefix("nothing: is being cancelled"))
  }

  @Test func `resuming takes off what holds the job`() {
    #expect(
      says(.resume(job(["prepull.dev/paused": "true"])))
        == #"{"metadata":{"annotations":{"prepull.dev/paused":null}}} resumed"#)
    #expect(says(.resume(job())) == "nothing: is not paused")
    #expect(
      says(.resume(job(["prepull.dev/cancelled": "true"], finished: true)))
        == #"{"metadata":{"annotations":{"prepull.dev/cancelled":null}}} resumed"#)
    #expect(says(.resume(job(finished: true, failed: 1))).hasPrefix("nothing: has ended already (failed)"))
  }

  @Test(arguments: [0, "0"] as [Node]) func `a parallelism of none says what to edit`(parallelism: Node) {
    let refusal = says(.resume(job(parallelism: parallelism)))
    #expect(refusal.hasPrefix("refusal: spec.parallelism is 0"))
    #expect(refusal.contains("kubectl patch imagepulljob.apps.kruise.io shop -n prod --type=merge"))
    #expect(says(.resume(job(["prepull.dev/paused": "true"], parallelism: parallelism))).contains("resumed; but spec"))
  }

  @Test func `cancelling is done once`() {
    #expect(says(.cancel(job())) == #"{"metadata":{"annotations":{"prepull.dev/cancelled":"true"}}} cancelled"#)
    #expect(says(.cancel(job(["prepull.dev/cancelled": "true"]))) == "nothing: is cancelled already")
    #expect(says(.cancel(job(finished: true))).hasPrefix("nothing: has ended already"))
  }

  @Test func `a retry needs something that failed`() {
    #expect(says(.retry(job(), request: "r")).hasPrefix("nothing: has no node that failed"))
    #expect(
      says(.retry(job(finished: true, failed: 2), request: "r"))
        == #"{"metadata":{"annotations":{"prepull.dev/retry":"r"}}} retried"#)
    #expect(says(.retry(job(failed: 2), request: "r")).hasSuffix(" retried"))
    #expect(says(.retry(job(["prepull.dev/paused": "true"], failed: 2), request: "r")).hasSuffix("but it is paused"))
  }

  @Test func `a retry of a cancelled job is refused with what helps`() {
    let cancelled = says(.retry(job(["prepull.dev/cancelled": "true"], finished: true, failed: 1), request: "r"))
    #expect(cancelled.contains("kubectl prepull resume imagepulljob/shop -n prod"))
  }
}
