import TestSupport
import Testing
import YAML

@testable import PrePullAPI

@Suite struct RoundTripTests {
  static let pairs: [(Dialect, Dialect)] = [
    (.kubeedge, .kruiseList), (.kubeedge, .kruise), (.kruise, .kubeedge), (.kruiseList, .kubeedge),
    (.kruise, .kruiseList), (.kruiseList, .kruise),
  ]

  @Test(arguments: pairs)
  func `there and back again is the identity`(from: Dialect, to: Dialect) async throws {
    var converted = 0
    let count = Soak.count(10_000, part: 1_500)
    for await seed in Seeds(count) {
      var generator = JobGenerator(seed: seed)
      let job = generator.job(from)
      let home = ResourceKind.of(from)
      let away = ResourceKind.of(to)
      let problems = home.validate(job).errors
      guard problems.isEmpty else {
        // Overriders may make of an image something that is none; everything else is generated valid.
        #expect(problems.allSatisfy { $0.rule == .overriddenImage }, "seed \(seed): \(problems)")
        continue
      }
      let options = ConversionOptions(secretFor: Self.secrets(of: job))
      let there = Converter(to: ConversionTarget(to), options: options).convert(job, of: home)
      guard there.level != .noForm else { continue }
      #expect(there.level != .lost, "seed \(seed): \(there.notes)")
      for object in there.objects {
        #expect(away.validate(object).errors.isEmpty, "seed \(seed): \(away.validate(object).errors)")
      }
      let merged = JobMerger.merge(there.objects.map { JobMerger.Candidate($0, of: away) })
      #expect(merged.count == 1, "seed \(seed): \(there.objects.map { JSONWriter.string($0) })")
      guard merged.count == 1 else { return }
      let back = Converter(to: ConversionTarget(from), options: options)
        .convert(merged[0].candidate.node, of: merged[0].candidate.kind)
      try #require(back.objects.count == 1, "seed \(seed): \(back.notes)")
      let expected = home.normalized(job)
      let actual = home.normalized(back.objects[0])
      let isSame = actual == expected
      #expect(
        isSame,
        """
        seed \(seed)
        wrote   \(JSONWriter.string(expected))
        through \(there.objects.map { JSONWriter.string($0) })
        got     \(JSONWriter.string(actual))
        """)
      if !isSame { return }
      converted += 1
    }
    #expect(converted > count / 4, "only \(converted) of \(count) jobs had a form")
  }

  @Test func `normal form is reached in one step`() async {
    for await seed in Seeds(Soak.count(10_000, part: 500)) {
      var generator = JobGenerator(seed: seed)
      for kind in ResourceKind.all {
        let once = kind.normalized(generator.job(kind.dialect))
        let isStable = kind.normalized(once) == once
        #expect(isStable, "seed \(seed)")
      }
    }
  }

  @Test func `versions of one kind convert exactly`() async {
    for await seed in Seeds(Soak.count(10_000, part: 500)) {
      var generator = JobGenerator(seed: seed)
      for kind in ResourceKind.all {
        let job = generator.job(kind.dialect)
        let other = job.version == kind.versions[0] ? kind.versions[1] : kind.versions[0]
        let there = Converter(to: ConversionTarget(kind.dialect, version: other)).convert(job, of: kind)
        let back = Converter(to: ConversionTarget(kind.dialect, version: job.version)).convert(
          there.objects[0], of: kind)
        let isSame = kind.normalized(back.objects[0]) == kind.normalized(job)
        #expect(isSame, "seed \(seed)")
        let isValid = kind.validate(job).errors.isEmpty
        #expect(kind.validate(there.objects[0]).errors.isEmpty == isValid, "seed \(seed)")
      }
    }
  }

  /// Every Secret of a Kruise job with a registry of its own, as `--secret-for` would say it.
  private static func secrets(of job: Node) -> [(registry: String, secret: NamespacedName)] {
    let namespace = job["metadata"]?["namespace"]?.string ?? "default"
    let names = (job["spec"]?["pullSecrets"]?.sequence ?? []).compactMap(\.string)
    guard Set(names).count > 1 else { return [] }
    return Set(names).sorted().enumerated().compactMap { index, name in
      guard let secret = try? NamespacedName("\(namespace)/\(name)") else { return nil }
      return ("registry\(index).example.com", secret)
    }
  }
}

extension Node {
  fileprivate var version: String { String(self["apiVersion"]?.string?.split(separator: "/").last ?? "") }
}
