import PrePullAPI
import PrePullAdmission
import TestSupport
import Testing
import YAML

@Suite struct WarningListTests {
  private let word = "abcdefghi "

  @Test func `a warning of 120 characters stays as it is`() {
    let text = String(repeating: "é", count: 120)
    #expect(WarningList([text]).lines == [text])
  }

  @Test func `a longer one is cut between two words`() {
    let line = WarningList([String(repeating: word, count: 13)]).lines[0]
    #expect(line == String(repeating: word, count: 11) + "abcdefghi…")
    #expect(WarningList([String(repeating: "x", count: 121)]).lines == [String(repeating: "x", count: 119) + "…"])
  }

  @Test func `line breaks and control characters become spaces`() {
    #expect(WarningList(["a\nb\u{7}c\u{2028}d"]).lines == ["a b c d"])
  }

  @Test func `a repetition is said once`() { #expect(WarningList(["a", "b", "a"]).lines == ["a", "b"]) }

  @Test(arguments: [(20, 20, nil), (21, 20, "and 2 more"), (1000, 20, "and 981 more")])
  func `more than twenty are counted`(given: Int, lines: Int, last: String?) {
    let list = WarningList((0..<given).map { "warning \($0)" }).lines
    #expect(list.count == lines)
    #expect(list.last == last ?? "warning \(given - 1)")
  }

  @Test func `no list is longer than the API server passes on`() async {
    for await seed in Seeds(500) {
      var random = SeededGenerator(seed: seed)
      let texts = (0..<random.int(0...60)).map {
        "\($0) " + String(repeating: random.pick([word, "xyz"]), count: random.int(0...40))
      }
      let lines = WarningList(texts).lines
      #expect(lines.count <= WarningList.maximumCount, "seed \(seed)")
      #expect(lines.allSatisfy { $0.unicodeScalars.count <= WarningList.maximumLength }, "seed \(seed)")
      #expect(lines.reduce(0) { $0 + $1.unicodeScalars.count } <= WarningList.maximumTotal, "seed \(seed)")
    }
  }

  @Test func `mutable tags, aliases and duplicates are warned of`() throws {
    let object = kubeEdgeJob {
      $0["nodeNames"] = nil
      $0["nodes"] = ["a", "a"]
      $0["images"] = ["nginx:1.27", "nginx:1.27", "redis"]
      $0["imageSecrets"] = "pull"
    }
    let template = "spec.imagePrePullTemplate"
    let response = try Reviewer.mutate(request(.create, object), now: now)
    #expect(response.warnings.count == 5)
    for start in ["nodes: ", "nodes[1]: ", "images[1]: ", "imageSecrets: "] {
      #expect(response.warnings.contains { $0.hasPrefix("\(template).\(start)") }, "\(start)")
    }
    // The mutable tag is named at the place that it has after the mutation.
    #expect(response.warnings.contains { $0.hasPrefix("\(template).images[1]: \"redis\"") }, "\(response.warnings)")
  }
}
