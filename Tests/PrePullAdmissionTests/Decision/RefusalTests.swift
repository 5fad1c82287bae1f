import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

@Suite struct RefusalTests {
  @Test func `one error stands alone, several in brackets, as the API server writes them`() throws {
    let one = AdmissionStatus.invalid(.imagePullJob, name: "warm", causes: causes(1))
    #expect(one.message == #"ImagePullJob.apps.kruise.io "warm" is invalid: spec.f0: is wrong"#)
    let two = AdmissionStatus.invalid(.imagePullJob, name: "warm", causes: causes(2))
    #expect(two.message == #"ImagePullJob.apps.kruise.io "warm" is invalid: [spec.f0: is wrong, spec.f1: is wrong]"#)
  }

  @Test func `a refusal of very many errors is bounded and says how many there are`() throws {
    let status = AdmissionStatus.invalid(.imagePullJob, name: "warm", causes: causes(50_000))
    #expect(status.message.hasSuffix("spec.f19: is wrong, and 49980 more errors]"))
    #expect(status.details?.causes.count == 500)
    #expect(status.details?.causes.last?.message == "and 49501 more errors")
    let exact = AdmissionStatus.invalid(.imagePullJob, name: "warm", causes: causes(500))
    #expect(exact.details?.causes == causes(500))
  }

  @Test func `an object whose name is still to be made is called by its prefix`() throws {
    let object = kruiseJob { $0["image"] = nil }.setting("metadata", to: ["generateName": "warm-"])
    #expect(try Reviewer.validate(request(.create, object)).status?.details?.name == "warm-")
  }

  @Test func `a hundred invalid fields are all named`() throws {
    let names = (0..<100).map { Node(.string("Edge \($0)")) }
    let response = try Reviewer.mutate(
      request(.create, kubeEdgeJob { $0["nodeNames"] = Node(.sequence(names)) }), now: now)
    #expect(response.causes.count == 100)
  }

  private func causes(_ count: Int) -> [StatusCause] {
    (0..<count).map { StatusCause(reason: .invalid, field: "spec.f\($0)", message: "is wrong") }
  }
}
