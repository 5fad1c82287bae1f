// What is said about an object's Secrets.
import LogTestSupport
import Logging
import MetricsTestKit
import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

@testable import PrePullWebhook

@Suite struct SecretResolverTests {
  /// A job for a private registry with one Secret.
  static let job = kubeEdgeJob {
    $0["images"] = ["r.example/app:1"]
    $0["imageSecrets"] = "prod/regcred"
  }
  static let field = "spec.imagePrePullTemplate.imageSecrets"

  private func resolver(
    _ secrets: FakeSecrets, _ reviewer: FakeReviewer = FakeReviewer(), clock: any Clock<Duration> = ContinuousClock(),
    log: LogRecorder = LogRecorder(), metrics: TestMetrics = TestMetrics(),
    _ change: (inout SecretResolver.Settings) -> Void = { _ in }
  ) -> SecretResolver {
    var settings = SecretResolver.Settings()
    settings.timeout = .seconds(60)
    change(&settings)
    return SecretResolver(
      secrets: secrets, reviewer: reviewer, settings: settings, clock: clock, logger: log.logger, metrics: metrics)
  }

  @Test func `a Secret that covers the registry leaves nothing to say`() async throws {
    let secrets = FakeSecrets(["prod/regcred": { try usable("r.example") }])
    #expect(await resolver(secrets).findings(for: try request(Self.job)) == .none)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var answer: FakeSecrets.Answer
    var reason: CauseReason
    var message: String
    var testDescription: String { name }
  }

  static let command = """
    kubectl create secret docker-registry regcred -n prod --docker-server=r.example --docker-username=USER \
    --docker-password=PASSWORD
    """

  static let rows = [
    Row(
      name: "missing", answer: { .missing }, reason: .notFound,
      message: "the Secret prod/regcred does not exist (create it: \(command))"),
    Row(
      name: "of another type", answer: { SecretState(["type": "Opaque"]) }, reason: .invalid,
      message: """
        the Secret prod/regcred is of type "Opaque", not kubernetes.io/dockerconfigjson or kubernetes.io/dockercfg \
        (make it again: kubectl delete secret regcred -n prod && \(command))
        """),
    Row(
      name: "unanswered", answer: { throw LookupFailure("503 etcd is away") }, reason: .invalid,
      message: """
        cannot look up the Secret prod/regcred: the API server says nothing: 503 etcd is away (try again)
        """),
    Row(
      name: "failing in words that are not to be repeated", answer: { throw UnfitError() }, reason: .invalid,
      message: """
        cannot look up the Secret prod/regcred: the API server says nothing: the look-up failed (try again)
        """),
  ]

  struct UnfitError: Error, CustomStringConvertible { var description: String { "body was hunter2" } }

  @Test(arguments: rows) func `a Secret that is no use refuses the object or warns`(row: Row) async throws {
    let secrets = FakeSecrets(["prod/regcred": row.answer])
    let log = LogRecorder()
    let denied = await resolver(secrets, log: log).findings(for: try request(Self.job))
    #expect(denied.errors == [StatusCause(reason: row.reason, field: Self.field, message: row.message)])
    #expect(denied.warnings.isEmpty)
    let warned = await resolver(secrets, log: log) { $0.policy = .warn }.findings(for: try request(Self.job))
    #expect(warned.errors.isEmpty)
    #expect(warned.warnings.map(\.field) == [Self.field])
    let short = try #require(warned.warnings.first?.message)
    #expect(row.message.hasPrefix(short + " ("))
    #expect(!log.text.contains("hunter2"))
  }

  @Test(arguments: MissingSecretsPolicy.allCases)
  func `a user who may not read a Secret is refused and learns nothing of it`(policy: MissingSecretsPolicy) async throws
  {
    let answers: [FakeSecrets.Answer] = [
      { .missing }, { SecretState(["type": "Opaque"]) }, { try usable("other.example") }, { throw LookupFailure("x") },
    ]
    for answer in answers {
      let secrets = FakeSecrets(["prod/regcred": answer])
      let resolver = resolver(secrets, FakeReviewer { _ in false }) { $0.policy = policy }
      let findings = await resolver.findings(for: try request(Self.job))
      #expect(
        findings
          == SecretFindings(errors: [
            StatusCause(
              reason: .forbidden, field: Self.field,
              message: """
                the user "alice" may not read the Secret prod/regcred (ask for the permission, and check it: \
                kubectl auth can-i get secret/regcred -n prod)
                """)
          ]))
      #expect(secrets.asked.isEmpty)
    }
  }

  @Test func `the question is about the user as the request has them`() async throws {
    let user = AdmissionRequest.User(username: "bob", uid: "7", groups: ["a", "b"], extra: ["scopes": ["x"]])
    let reviewer = FakeReviewer()
    _ = await resolver(FakeSecrets(), reviewer).findings(for: try request(Self.job, user: user))
    #expect(
      reviewer.asked
        == [AccessQuestion(user: user, secret: SecretDemand.Secret(namespace: "prod", name: "regcred"))])
  }

  @Test func `when nobody knows what the user may do, the policy decides and the Secret is not asked for`() async throws
  {
    let reviewer = FakeReviewer { _ in throw LookupFailure("403 forbidden") }
    let secrets = FakeSecrets(["prod/regcred": { .missing }])
    let denied = await resolver(secrets, reviewer).findings(for: try request(Self.job))
    #expect(denied.errors.map(\.reason) == [.forbidden])
    #expect(denied.errors.first?.message.contains("403 forbidden") == true)
    let warned = await resolver(secrets, reviewer) { $0.policy = .warn }.findings(for: try request(Self.job))
    #expect(warned.errors.isEmpty)
    #expect(warned.warnings.map(\.field) == [Self.field])
    #expect(secrets.asked.isEmpty)
  }

  @Test func `without authorization nobody is asked about users`() async throws {
    let reviewer = FakeReviewer { _ in false }
    let secrets = FakeSecrets(["prod/regcred": { try usable("r.example") }])
    let findings = await resolver(secrets, reviewer) { $0.authorizes = false }.findings(for: try request(Self.job))
    #expect(findings == .none)
    #expect(reviewer.asked.isEmpty)
  }

  @Test func `a namespaced job uses its own namespace's Secrets as a Pod may`() async throws {
    let reviewer = FakeReviewer { _ in false }
    let secrets = FakeSecrets()
    let job = kruiseJob {
      $0["image"] = "r.example/app:1"
      $0["pullSecrets"] = ["one", "two"]
    }
    let findings = await resolver(secrets, reviewer).findings(for: try request(job))
    #expect(findings.errors.map(\.field) == ["spec.pullSecrets[0]", "spec.pullSecrets[1]"])
    #expect(secrets.asked.sorted() == ["prod/one", "prod/two"])
    #expect(reviewer.asked.isEmpty)
  }

  @Test func `a NodeImage, which may name any namespace, is authorized like a cluster-scoped job`() async throws {
    var object = nodeImage()
    var spec: Node = ["images": ["ubuntu": ["tags": [["tag": "1", "pullPolicy": ["ttlSecondsAfterFinished": 3]]]]]]
    spec = [
      "images": [
        "ubuntu": ["tags": spec["images"]?["ubuntu"]?["tags"] ?? [], "pullSecrets": [["namespace": "a", "name": "b"]]]
      ]
    ]
    if case .mapping(var mapping) = object.content {
      mapping["spec"] = spec
      object = Node(.mapping(mapping))
    }
    let findings = await resolver(FakeSecrets(), FakeReviewer { _ in false }).findings(for: try request(object))
    #expect(findings.errors.map(\.reason) == [.forbidden])
  }

  @Test func `a registry that no Secret covers is named with the Secrets, once`() async throws {
    let secrets = FakeSecrets([
      "prod/one": { try usable("a.example") }, "prod/two": { try usable("*.example.org") },
    ])
    let job = kruiseListJob {
      $0["images"] = ["a.example/x:1", "r.example/x:1", "r.example/y:1", "nginx:1.27", "eu.example.org/z:1"]
      $0["pullSecrets"] = ["one", "two"]
    }
    let findings = await resolver(secrets).findings(for: try request(job))
    #expect(findings.errors.isEmpty)
    #expect(
      findings.warnings.map { "\($0.field): \($0.message)" } == [
        "spec.images[1]: no credentials for r.example in Secrets prod/one, prod/two",
        "spec.images[3]: no credentials for docker.io in Secrets prod/one, prod/two",
      ])
  }

  @Test func `swapped flags, tokens and empty entries are told`() async throws {
    let secrets = FakeSecrets([
      "prod/swapped": {
        SecretState(pullSecret([Mapping.Entry(key: "me@a.example", value: ["username": "u", "password": "p"])]))
      },
      "prod/token": { SecretState(pullSecret([Mapping.Entry(key: "a.example", value: ["identitytoken": "t"])])) },
      "prod/empty": { SecretState(pullSecret([Mapping.Entry(key: "a.example", value: [:])])) },
    ])
    func warnings(_ name: Node) async throws -> [String] {
      let job = kruiseJob {
        $0["image"] = "a.example/x:1"
        $0["pullSecrets"] = [name]
      }
      return await resolver(secrets).findings(for: try request(job)).warnings.map { "\($0.field): \($0.message)" }
    }
    #expect(
      try await warnings("swapped") == [
        "spec.pullSecrets[0]: prod/swapped: --docker-server and --docker-email look swapped",
        "spec.image: no credentials for a.example in Secret prod/swapped",
      ])
    #expect(
      try await warnings("token") == [
        "spec.image: only a token for a.example in Secret prod/token; kubelets need a user and a password"
      ])
    #expect(try await warnings("empty") == ["spec.image: no user and password for a.example in Secret prod/empty"])
  }

  @Test func `an image without Secrets and one whose Secret is unknown are left alone`() async throws {
    #expect(await resolver(FakeSecrets()).findings(for: try request(kruiseJob())) == .none)
    let job = kruiseJob {
      $0["image"] = "r.example/x:1"
      $0["pullSecrets"] = ["gone"]
    }
    #expect(await resolver(FakeSecrets()).findings(for: try request(job)).warnings.isEmpty)
  }

  @Test func `a Secret that was named before is looked at for new images only, and refuses nothing`() async throws {
    let new = kubeEdgeJob {
      $0["images"] = ["r.example/app:1", "s.example/app:1"]
      $0["imageSecrets"] = "prod/regcred"
    }
    let update = try request(new, old: Self.job)
    let covered = await resolver(FakeSecrets(["prod/regcred": { try usable("r.example") }])).findings(for: update)
    #expect(covered.errors.isEmpty)
    #expect(covered.warnings.map(\.message) == ["no credentials for s.example in Secret prod/regcred"])
    let gone = await resolver(FakeSecrets()).findings(for: update)
    #expect(gone.errors.isEmpty)
    #expect(gone.warnings.map(\.message) == ["the Secret prod/regcred does not exist"])
    // The registries of a Secret are for those who may read it.
    let silent = await resolver(FakeSecrets(), FakeReviewer { _ in false }).findings(for: update)
    #expect(silent == .none)
    let unknown = await resolver(FakeSecrets(), FakeReviewer { _ in throw LookupFailure("x") }).findings(for: update)
    #expect(unknown == .none)
  }

  @Test func `names that are no names get into no look-up`() async throws {
    let job = kruiseJob { $0["pullSecrets"] = ["../../nodes", "", "ok"] }
    let secrets = FakeSecrets()
    let findings = await resolver(secrets).findings(for: try request(job))
    #expect(secrets.asked == ["prod/ok"])
    #expect(findings.errors.count == 1)
  }

  // MARK: - Bounds

  /// A job that names so many Secrets.
  static func wide(_ count: Int) -> Node {
    kubeEdgeJob {
      $0["images"] = ["r.example/app:1"]
      $0["imageSecretRefs"] = Node(
        .sequence(
          (0..<count).map {
            ["image": Node(.string("r\($0).example")), "imageSecret": Node(.string("prod/s\($0)"))]
          }))
    }
  }

  @Test(arguments: MissingSecretsPolicy.allCases)
  func `an API server that does not answer is not waited for`(policy: MissingSecretsPolicy) async throws {
    let clock = TestClock()
    let log = LogRecorder()
    let metrics = TestMetrics()
    let secrets = FakeSecrets([
      "prod/regcred": {
        try await Task.sleep(for: .seconds(3600)); return .missing
      }
    ])
    let resolver = resolver(secrets, clock: clock, log: log, metrics: metrics) {
      $0.policy = policy
      $0.timeout = .seconds(3)
    }
    let asked = try request(Self.job)
    async let waiting = resolver.findings(for: asked)
    await clock.sleepers()
    clock.advance(by: .seconds(3))
    let findings = await waiting
    let said = policy == .deny ? findings.errors : findings.warnings
    #expect(said.count == 1)
    #expect(said.first?.message.contains("no answer within 3.0 seconds") == true)
    #expect((policy == .deny ? findings.warnings : findings.errors).isEmpty)
    #expect(log.lines.count == 1)
    #expect(log.text.contains("reason=no answer within 3.0 seconds"))
    #expect(
      metrics.counterTotal(label: "prepull_webhook_secret_lookups_total", dimensions: [("outcome", "unanswered")]) == 1)
  }

  @Test func `look-ups run side by side, and never too many`() async throws {
    let gauge = Gauge()
    let secrets = FakeSecrets()
    for index in 0..<100 {
      secrets.set("prod/s\(index)") {
        await gauge.enter()
        await Task.yield()
        await gauge.leave()
        return .missing
      }
    }
    let findings = await resolver(secrets) { $0.maximumConcurrency = 16 }.findings(for: try request(Self.wide(100)))
    #expect(findings.errors.count == 100)
    // In the object's order, whichever answer came first.
    #expect(findings.errors.first?.field == "spec.imagePrePullTemplate.imageSecretRefs[0].imageSecret")
    #expect(findings.errors.last?.field == "spec.imagePrePullTemplate.imageSecretRefs[99].imageSecret")
    let most = await gauge.most
    #expect(most <= 16)
    #expect(most > 1)
  }

  private actor Gauge {
    private var now = 0
    private(set) var most = 0
    func enter() {
      now += 1
      most = max(most, now)
    }
    func leave() { now -= 1 }
  }

  @Test(arguments: MissingSecretsPolicy.allCases)
  func `an object with more Secrets than can be checked is refused`(policy: MissingSecretsPolicy) async throws {
    let secrets = FakeSecrets()
    let reviewer = FakeReviewer()
    let findings = await resolver(secrets, reviewer) {
      $0.policy = policy
      $0.maximumReferences = 10
    }.findings(for: try request(Self.wide(11)))
    #expect(findings.errors.map(\.reason) == [.forbidden])
    #expect(findings.errors.first?.message.hasPrefix("names 11 Secrets, of which at most 10 can be checked") == true)
    #expect(secrets.asked.isEmpty && reviewer.asked.isEmpty)
  }

  @Test func `look-ups are counted by what came of them`() async throws {
    let metrics = TestMetrics()
    let secrets = FakeSecrets([
      "prod/s0": { try usable("r.example") }, "prod/s1": { SecretState(["type": "Opaque"]) },
      "prod/s2": { throw LookupFailure("x") },
    ])
    let reviewer = FakeReviewer { $0.secret.name != "s4" }
    _ = await resolver(secrets, reviewer, metrics: metrics).findings(for: try request(Self.wide(5)))
    for outcome in ["usable", "unusable", "missing", "forbidden", "unanswered"] {
      let total = metrics.counterTotal(
        label: "prepull_webhook_secret_lookups_total", dimensions: [("outcome", outcome)])
      #expect(total == 1, "\(outcome)")
    }
  }
}
