import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// An object and the changes that `/mutate` makes.
struct MutateCase: CustomTestStringConvertible, Sendable {
  var name: String
  var object: Node
  var changes: [String]

  var testDescription: String { name }

  static let kubeEdgeDefaults = [
    #"add /spec/imagePrePullTemplate/checkItems ["disk"]"#,
    #"add /spec/imagePrePullTemplate/failureTolerate "0.1""#, "add /spec/imagePrePullTemplate/concurrency 1",
    "add /spec/imagePrePullTemplate/timeoutSeconds 300", "add /spec/imagePrePullTemplate/retryTimes 0",
  ]
  static let kruiseDefaults = [
    #"add /spec/pullPolicy {"timeoutSeconds":600,"backoffLimit":3}"#,
    #"add /spec/completionPolicy {"type":"Always"}"#, #"add /spec/imagePullPolicy "IfNotPresent""#,
  ]
}

@Suite struct MutateTests {
  @Test(arguments: [
    MutateCase(name: "KubeEdge's defaults", object: kubeEdgeJob(), changes: MutateCase.kubeEdgeDefaults),
    MutateCase(name: "Kruise's defaults", object: kruiseJob(), changes: MutateCase.kruiseDefaults),
    MutateCase(name: "the list's defaults", object: kruiseListJob(), changes: MutateCase.kruiseDefaults),
    MutateCase(
      name: "nodes becomes nodeNames",
      object: kubeEdgeJob {
        $0["nodeNames"] = nil
        $0["nodes"] = ["edge-1", "edge-1"]
      },
      changes: [
        "remove /spec/imagePrePullTemplate/nodes", #"add /spec/imagePrePullTemplate/nodeNames ["edge-1"]"#,
      ] + MutateCase.kubeEdgeDefaults),
    MutateCase(
      name: "imagePrepullScope becomes imagePrePullOverriders",
      object: kubeEdgeJob().setting("spec.imagePrepullScope", to: []).setting(
        "spec.imagePrepullScope", to: [["nodeLabel": "zone=a", "overriders": [:]]]),
      changes: MutateCase.kubeEdgeDefaults + [
        "remove /spec/imagePrepullScope",
        #"add /spec/imagePrePullOverriders [{"imagePrePullOverrider":{"nodeLabel":"zone=a","overriders":{}}}]"#,
      ]),
    MutateCase(
      name: "a bare Secret is one of default",
      object: kubeEdgeJob { $0["imageSecrets"] = "pull" },
      changes: [#"replace /spec/imagePrePullTemplate/imageSecrets "default/pull""#] + MutateCase.kubeEdgeDefaults),
    MutateCase(
      name: "repeated images and nodes go",
      object: kubeEdgeJob {
        $0["images"] = ["nginx:1.27", "redis:7", "nginx:1.27"]
        $0["nodeNames"] = ["a", "a", "b"]
      },
      changes: ["remove /spec/imagePrePullTemplate/images/2", "remove /spec/imagePrePullTemplate/nodeNames/1"]
        + MutateCase.kubeEdgeDefaults),
    MutateCase(
      name: "digits become a number",
      object: kruiseJob { $0["parallelism"] = "10" },
      changes: ["replace /spec/parallelism 10"] + MutateCase.kruiseDefaults),
    MutateCase(
      name: "a repeated pull Secret goes",
      object: kruiseJob { $0["pullSecrets"] = ["a", "b", "a"] },
      changes: ["remove /spec/pullSecrets/2"] + MutateCase.kruiseDefaults),
    MutateCase(
      name: "a NodeImage's task gets its time", object: nodeImage(),
      changes: [
        "add /spec/images/ubuntu/tags/0/pullPolicy/timeoutSeconds 600",
        "add /spec/images/ubuntu/tags/0/pullPolicy/backoffLimit 3",
        #"add /spec/images/ubuntu/tags/0/imagePullPolicy "IfNotPresent""#,
        #"add /spec/images/ubuntu/tags/0/createdAt "2026-01-31T09:30:00Z""#,
      ]),
  ])
  func `a mutation patches only what changes`(_ row: MutateCase) throws {
    let response = try Reviewer.mutate(request(.create, row.object), now: now)
    #expect(response.isAllowed)
    #expect(Set(response.changes) == Set(row.changes), "\(response.changes)")
    #expect(response.changes.count == row.changes.count)
  }

  @Test func `mutating twice changes nothing more, and the result is valid`() async throws {
    let count = Soak.count(20_000, part: 2_000)
    var allowed = 0
    for await seed in Seeds(count) {
      var generator = JobGenerator(seed: seed)
      let dialect = generator.random.pick(Dialect.allCases)
      let object = generator.job(dialect)
      // Overriders may make of an image what is none.
      guard ResourceKind.of(dialect).validate(object).errors.isEmpty else { continue }
      allowed += 1
      let first = try Reviewer.mutate(request(.create, object), now: now)
      #expect(first.isAllowed, "seed \(seed): \(first.status?.message ?? "")")
      let once = try first.patch.applied(to: object)
      let second = try Reviewer.mutate(request(.create, once), now: "2030-01-01T00:00:00Z")
      #expect(second.isAllowed && second.patch.isEmpty, "seed \(seed): \(second.changes)")
      let verdict = try Reviewer.validate(request(.create, once))
      #expect(verdict.isAllowed, "seed \(seed): \(verdict.status?.message ?? "")")
      // What both webhooks say, the API server shows once.
      #expect(Set(verdict.warnings).isSubset(of: first.warnings), "seed \(seed)")
    }
    #expect(allowed > count / 2)
  }

  @Test func `an object that cannot become valid is refused with every error at once`() throws {
    let object = kubeEdgeJob {
      $0["images"] = ["Nginx"]
      $0["concurrency"] = -1
      $0["failureTolerate"] = "10%"
    }
    let response = try Reviewer.mutate(request(.create, object), now: now)
    #expect(
      response.causes.map(\.field) == [
        "spec.imagePrePullTemplate.images[0]", "spec.imagePrePullTemplate.concurrency",
        "spec.imagePrePullTemplate.failureTolerate",
      ])
    #expect(response.status?.code == 422)
    #expect(try response == Reviewer.validate(request(.create, object)))
  }

  @Test func `what Secrets bring to light is merged`() throws {
    let cause = StatusCause(reason: .notFound, field: "spec.pullSecrets[0]", message: "no Secret prod/a")
    let refused = try Reviewer.mutate(request(.create, kruiseJob()), now: now, secrets: SecretFindings(errors: [cause]))
    #expect(refused.causes == [cause])
    let warned = try Reviewer.validate(request(.create, kruiseJob()), secrets: SecretFindings(warnings: [cause]))
    #expect(warned.isAllowed)
    #expect(warned.warnings == ["spec.pullSecrets[0]: no Secret prod/a"])
  }

  @Test(arguments: ResourceKind.all.flatMap { kind in kind.versions.map { (kind.dialect, $0) } })
  func `every version of every kind is served`(dialect: Dialect, version: String) throws {
    let kind = ResourceKind.of(dialect)
    let builders: [Dialect: Node] = [
      .kubeedge: kubeEdgeJob(), .kruise: kruiseJob(), .kruiseList: kruiseListJob(), .nodeImage: nodeImage(),
    ]
    let object = try #require(builders[dialect]).setting("apiVersion", to: Node(.string("\(kind.group)/\(version)")))
    #expect(try !Reviewer.mutate(request(.create, object), now: now).patch.isEmpty)
  }
}
