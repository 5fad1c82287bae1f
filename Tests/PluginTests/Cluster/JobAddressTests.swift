// How jobs are named on the command line, and found.
import Kubernetes
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct JobAddressTests {
  @Test(
    arguments: [
      ("shop", nil, "shop"),
      ("a.b-c", nil, "a.b-c"),
      ("imagepulljob/shop", "ImagePullJob", "shop"),
      ("ImagePullJobs/shop", "ImagePullJob", "shop"),
      ("imagepulljobs.apps.kruise.io/shop", "ImagePullJob", "shop"),
      ("imagepulljob.v1beta1.apps.kruise.io/shop", "ImagePullJob", "shop"),
      ("kruise-list/shop", "ImageListPullJob", "shop"),
      ("imageprepulljob.operations.kubeedge.io/shop", "ImagePrePullJob", "shop"),
      ("kubeedge/shop", "ImagePrePullJob", "shop"),
    ] as [(String, String?, String)]
  ) func `a job goes by its name, or by kind and name`(row: (text: String, kind: String?, name: String)) throws {
    let address = try JobAddress(row.text)
    #expect(address.kind?.kind == row.kind)
    #expect(address.name == row.name)
  }

  @Test(
    arguments: [
      ("", "names no job"), ("a/b/c", "names no job"), ("imagepulljob/", "names no job"),
      ("Shop", "is no object's name"),
      ("nodeimage/shop", "is no kind of job"), ("imagepuljob/shop", "did you mean imagepulljob?"),
      ("/shop", "is no kind of job"), ("imagepulljob.wrong.io/shop", "is no kind of job"),
    ]) func `what names no job is refused with a reason`(row: (text: String, reason: String))
  {
    let failure = #expect(throws: CommandFailure.self) { try JobAddress(row.text) }
    #expect(failure?.code == .wrongCommandLine)
    #expect(failure?.message.contains(row.reason) == true, "\(failure?.message ?? "")")
  }

  // MARK: - Finding

  /// A cluster with these kinds, and these objects as `plural/namespace/name`.
  private func finder(_ objects: [String], serving served: [String], failing: [String] = []) -> JobFinder {
    JobFinder(namespace: "shop") { (resource, name, namespace) async throws(KubernetesError) in
      if failing.contains(resource.plural) { throw KubernetesError(.forbidden, "you may not") }
      guard served.contains("\(resource.plural)/\(resource.version)") else {
        throw KubernetesError(.notFound, "404 page not found")
      }
      guard objects.contains("\(resource.plural)/\(namespace ?? "")/\(name)") else {
        let status: Node = [
          "kind": "Status", "status": "Failure", "reason": "NotFound", "code": 404,
          "details": ["name": Node(.string(name)), "kind": Node(.string(resource.plural))],
        ]
        throw KubernetesError(.notFound, "not found", status: APIStatus(failure: status))
      }
      return ["kind": Node(.string(resource.kind)), "metadata": ["name": Node(.string(name))]]
    }
  }

  private static let everything = [
    "imageprepulljobs/v1alpha1", "imagepulljobs/v1alpha1", "imagepulljobs/v1beta1", "imagelistpulljobs/v1alpha1",
  ]

  @Test func `a name alone is looked for in every kind`() async throws {
    let finder = finder(["imagelistpulljobs/shop/web"], serving: Self.everything)
    let job = try await finder.find(JobAddress("web"))
    #expect(job.title == "imagelistpulljob.apps.kruise.io/web")
    #expect(job.resource.version == "v1alpha1")
  }

  @Test func `another version is asked where the first is not served`() async throws {
    let finder = finder(["imagepulljobs/shop/web"], serving: ["imagepulljobs/v1beta1"])
    #expect(try await finder.find(JobAddress("kruise/web")).resource.version == "v1beta1")
  }

  @Test func `an ambiguous name lists the choices`() async throws {
    let finder = finder(["imageprepulljobs//web", "imagepulljobs/shop/web"], serving: Self.everything)
    let failure = await #expect(throws: CommandFailure.self) { try await finder.find(JobAddress("web")) }
    #expect(failure?.message.hasSuffix("write one of imageprepulljob/web, imagepulljob/web") == true)
    #expect(try await finder.find(JobAddress("imagepulljob/web")).kind.dialect == .kruise)
  }

  @Test func `what is not there is said with where it was looked for`() async throws {
    let failure = await #expect(throws: CommandFailure.self) {
      try await finder([], serving: ["imageprepulljobs/v1alpha1", "imagepulljobs/v1alpha1"]).find(JobAddress("web"))
    }
    #expect(
      failure?.message == """
        there is no job "web" among the imageprepulljobs, the imagepulljobs of the namespace "shop"; \
        kubectl prepull list -A shows all
        """)
  }

  @Test func `a cluster without the kinds is told how to get them`() async throws {
    let failure = await #expect(throws: CommandFailure.self) {
      try await finder([], serving: []).find(JobAddress("web"))
    }
    #expect(failure?.message.contains("kubectl prepull install") == true)
  }

  @Test func `a kind that may not be read hides no job of another`() async throws {
    let finder = finder(["imagepulljobs/shop/web"], serving: Self.everything, failing: ["imageprepulljobs"])
    #expect(try await finder.find(JobAddress("web")).kind.dialect == .kruise)
    let failure = await #expect(throws: CommandFailure.self) { try await finder.find(JobAddress("none")) }
    #expect(failure?.message.contains("you may not") == true)
  }
}
