import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

/// Bodies with bytes and values changed, dropped, moved and repeated. Each gets a well-formed answer with
/// its own uid, or a typed error; nothing crashes or hangs.
@Suite struct ReviewMutationTests {
  @Test func `a broken review is answered or named`() async throws {
    var answered = 0
    for await seed in Seeds(Soak.count(50_000, part: 2_000)) {
      var generator = JobGenerator(seed: seed)
      let bytes = ReviewMutation.body(&generator)
      let request: AdmissionRequest
      do throws(AdmissionReviewError) {
        request = try AdmissionRequest(reviewJSON: bytes)
      } catch {
        #expect(!error.message.isEmpty, "seed \(seed)")
        continue
      }
      answered += 1
      for response in [Reviewer.mutate(request, now: now), Reviewer.validate(request)] {
        try check(response, to: request, seed: seed)
      }
    }
    // The test would prove little if most bodies were refused at the door.
    #expect(answered > Soak.count(50_000, part: 2_000) / 4)
  }

  /// The cost of an answer must not grow with the square of the object.
  @Test(arguments: [true, false])
  func `an object of very many keys is answered`(isUpdate: Bool) throws {
    func object(_ count: Int) -> Node {
      let images = (0..<count).map { Mapping.Entry(key: "a\($0)", value: ["tags": []]) }
      return nodeImage().setting("spec.images", to: Node(.mapping(Mapping(images))))
    }
    let request = try request(isUpdate ? .update : .create, object(30_000), old: isUpdate ? object(29_999) : nil)
    #expect(Reviewer.mutate(request, now: now).causes.map(\.field) == ["spec.images"])
    #expect(Reviewer.secretDemand(of: request).images.count == (isUpdate ? 1 : 30_000))
  }

  private func check(_ response: AdmissionResponse, to request: AdmissionRequest, seed: UInt64) throws {
    let tree = try JSONReader.read(response.reviewJSON())
    #expect(tree["response"]?["uid"] == Node(.string(request.uid)), "seed \(seed)")
    #expect(tree["response"]?["allowed"] == Node(.bool(response.isAllowed)), "seed \(seed)")
    #expect(response.warnings.allSatisfy { $0.unicodeScalars.count <= 120 }, "seed \(seed)")
    if let status = response.status {
      #expect(status.code >= 400 && !status.message.isEmpty, "seed \(seed)")
    } else if let object = request.object {
      let patched = try response.patch.applied(to: object)
      var again = request
      again.object = patched
      let second = Reviewer.mutate(again, now: now)
      #expect(second.isAllowed, "seed \(seed): \(second.status?.message ?? "")")
      if !response.patch.isEmpty { #expect(second.patch.isEmpty, "seed \(seed): \(second.changes)") }
    }
  }
}
