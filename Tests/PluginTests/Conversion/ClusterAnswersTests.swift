// What `convert --resolve` makes of a cluster's answers.
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct ClusterAnswersTests {
  private static func name(_ text: String) -> NamespacedName { ImageCredentialsTests.name(text) }
  private static func secret(_ registry: String) -> SecretReading { ImageCredentialsTests.secret(registry) }
  private static let (a, b) = (name("prod/a"), name("prod/b"))

  private static func job(_ spec: [String: Node]) -> Node {
    var fields = Mapping([Mapping.Entry(key: "images", value: ["quay.io/x:1", "ghcr.io/y:1"])])
    for (key, value) in spec.sorted(by: { $0.key < $1.key }) { fields[key] = value }
    return [
      "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImageListPullJob",
      "metadata": ["name": "warm", "namespace": "prod"], "spec": Node(.mapping(fields)),
    ]
  }

  /// The KubeEdge job that comes out, with the report, as `convert` would print it.
  private static func convert(_ job: Node, _ answers: ClusterAnswers?, secretFor: [String: String] = [:])
    -> ConversionRun
  {
    let options = ConversionOptions(secretFor: secretFor.map { ($0.key, name($0.value)) })
    var settings = ConversionRun.Settings(
      converter: Converter(to: ConversionTarget(.kubeedge), options: options), format: .json)
    settings.answers = answers
    let source = SourceText(name: "job.yaml", text: YAMLWriter.string(job))
    return ConversionRun(settings, of: LoadedInput(sources: [source]))
  }

  private static func template(_ run: ConversionRun) throws -> Node {
    try #require(try JSONReader.read(run.output.bytes)["spec"]?["imagePrePullTemplate"])
  }

  @Test func `a job asks for its Pods' nodes and for Secrets that nobody told apart`() {
    let selector = LabelSelector(matchLabels: ["app": "web"])
    let follows = Self.job(["podSelector": ["matchLabels": ["app": "web"]], "pullSecrets": ["a", "b"]])
    let run = Self.convert(follows, ClusterAnswers())
    #expect(
      run.questions == [.pods(selector, namespace: "prod"), .secret(Self.a), .secret(Self.b)])
    #expect(Self.convert(Self.job(["pullSecrets": ["a"]]), ClusterAnswers()).questions == [])
    #expect(
      Self.convert(Self.job(["pullSecrets": ["a", "b"]]), ClusterAnswers(), secretFor: ["quay.io": "prod/a"]).questions
        == [.secret(Self.b)])
    #expect(Self.convert(follows, nil).questions == [])
  }

  @Test func `a podSelector becomes the nodes of its Pods`() throws {
    let job = Self.job(["podSelector": ["matchLabels": ["app": "web"]]])
    let question = ClusterQuestion.pods(LabelSelector(matchLabels: ["app": "web"]), namespace: "prod")
    let run = Self.convert(job, ClusterAnswers(nodes: [question: .known(["n2", "n1"])], secrets: [:]))
    #expect(run.level == .approximate || run.level == .kept)
    #expect(try Self.template(run)["nodeNames"] == ["n1", "n2"])
    #expect(run.report.contains { $0.message.contains("the 2 nodes that its Pods run on now") })
  }

  @Test(arguments: [
    (Known<Set<String>>.known([]), "no Pod in prod matches now"),
    (.unknown("list pods: forbidden"), "cannot be resolved: list pods: forbidden"),
  ])
  func `a podSelector without an answer has no form`(answer: Known<Set<String>>, says: String) {
    let job = Self.job(["podSelector": ["matchLabels": ["app": "web"]]])
    let question = ClusterQuestion.pods(LabelSelector(matchLabels: ["app": "web"]), namespace: "prod")
    let run = Self.convert(job, ClusterAnswers(nodes: [question: answer], secrets: [:]))
    #expect(run.level == .noForm)
    #expect(run.report.count { $0.level == "no form" } == 1)
    #expect(run.report.contains { $0.message.contains(says) })
  }

  struct SecretRow: Sendable {
    let readings: [NamespacedName: SecretReading]
    var secretFor: [String: String] = [:]
    /// `imageSecretRefs` as `image=secret`, or `imageSecrets` as `*=secret`.
    let refs: [String]
    var says = ""
  }

  static let rows: [SecretRow] = [
    SecretRow(
      readings: [a: secret("ghcr.io"), b: secret("quay.io")], refs: ["quay.io=prod/b", "ghcr.io=prod/a"]),
    SecretRow(
      readings: [a: secret("quay.io"), b: secret("docker.io")], refs: ["quay.io=prod/a"],
      says: "b serves none of the images and is left out"),
    SecretRow(
      readings: [a: secret("docker.io"), b: secret("docker.io")], refs: [],
      says: "a, b serve none of the images and are left out"),
    SecretRow(
      readings: [b: secret("ghcr.io")], secretFor: ["quay.io": "prod/a"], refs: ["quay.io=prod/a", "ghcr.io=prod/b"]),
  ]

  @Test(arguments: rows.indices) func `Secrets are told apart by the registries in them`(index: Int) throws {
    let row = Self.rows[index]
    let run = Self.convert(
      Self.job(["pullSecrets": ["a", "b"]]), ClusterAnswers(nodes: [:], secrets: row.readings), secretFor: row.secretFor
    )
    #expect(run.level != .noForm, "\(run.report)")
    let template = try Self.template(run)
    let refs = (template["imageSecretRefs"]?.sequence ?? []).map {
      "\($0["image"]?.string ?? "")=\($0["imageSecret"]?.string ?? "")"
    }
    #expect(refs + (template["imageSecrets"]?.string.map { ["*=\($0)"] } ?? []) == row.refs)
    #expect(row.says.isEmpty || run.report.contains { $0.message.contains(row.says) }, "\(run.report)")
  }

  @Test(arguments: [
    (SecretReading.missing, "the Secret prod/b does not exist"),
    (.unusable("is of type \"Opaque\""), "the Secret prod/b is of type \"Opaque\""),
    (.forbidden, "the Secret prod/b cannot be read: you may not read it"),
    (.unanswered("no route"), "the Secret prod/b cannot be read: no route"),
  ])
  func `a Secret that says nothing has no form without --secret-for`(reading: SecretReading, says: String) {
    let answers = ClusterAnswers(nodes: [:], secrets: [Self.a: Self.secret("quay.io"), Self.b: reading])
    let run = Self.convert(Self.job(["pullSecrets": ["a", "b"]]), answers)
    #expect(run.level == .noForm)
    #expect(run.report.count { $0.level == "no form" } == 1, "\(run.report)")
    #expect(run.report.contains { $0.message.contains(says) && $0.message.contains("--secret-for REGISTRY=prod/b") })
  }
}
