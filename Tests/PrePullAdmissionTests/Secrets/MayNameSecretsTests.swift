import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// The short cut past the look-up of Secrets must never pass one by.
@Suite struct MayNameSecretsTests {
  @Test func `a request whose demand names a Secret is never passed over`() async throws {
    var named = 0
    for await seed in Seeds(Soak.count(20_000, part: 2_000)) {
      var generator = JobGenerator(seed: seed)
      let object = generator.job(generator.random.pick(Dialect.allCases))
      let request = try request(.create, object)
      guard !Reviewer.secretDemand(of: request).references.isEmpty else { continue }
      named += 1
      #expect(Reviewer.mayNameSecrets(request), "seed \(seed)")
    }
    #expect(named > 100)
  }

  @Test func `a job without Secrets is passed over`() throws {
    for object in [kubeEdgeJob(), kruiseJob(), kruiseListJob(), nodeImage()] {
      #expect(try !Reviewer.mayNameSecrets(request(.create, object)))
    }
  }
}
