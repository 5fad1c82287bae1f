// The samples that a new user applies first.
import PrePullAPI
import TestSupport
import Testing
import YAML

@Suite struct SampleTests {
  private static func samples() throws -> [Node] {
    try Repository.yamlFiles(below: "manifests/samples").flatMap {
      try YAMLFiles.objects(in: "\(Repository.top)/\($0)")
    }
  }

  @Test func `there is one sample of each job dialect`() throws {
    let kinds = try Self.samples().compactMap { $0["kind"]?.string }
    #expect(kinds.sorted() == ["ImageListPullJob", "ImagePrePullJob", "ImagePullJob"])
  }

  @Test func `the samples are valid, without a warning, and need no Secret`() throws {
    for sample in try Self.samples() {
      let kind = try #require(
        ResourceKind.all.first { kind in
          kind.kind == sample["kind"]?.string
            && kind.versions.contains { "\(kind.group)/\($0)" == sample["apiVersion"]?.string }
        })
      #expect(kind.validate(sample).map(\.message) == [], "\(kind.kind)")
      #expect(!JSONWriter.string(sample).lowercased().contains("secret"))
    }
  }
}
