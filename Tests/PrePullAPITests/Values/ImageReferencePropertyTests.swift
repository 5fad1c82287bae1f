// The scanner against the grammar written down a second time, and forms that must lead back.
import TestSupport
import Testing

@testable import PrePullAPI

@Suite struct ImageReferencePropertyTests {
  /// The grammar once more, as a regular expression over a reference whose registry is spelled out.
  private struct Oracle {
    private let grammar: Regex<AnyRegexOutput>

    init() throws {
      let label = "[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
      let host = #"(?:LABEL(?:\.LABEL)*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?"#.replacing("LABEL", with: label)
      let part = #"[a-z0-9]+(?:(?:__|[._]|-+)[a-z0-9]+)*"#
      let digest =
        #"(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}|"#
        + #"(?!(?i:sha256|sha384|sha512):)[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9A-Fa-f]{32,})"#
      grammar = try Regex(
        #"\#(host)/\#(part)(?:/\#(part))*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@\#(digest))?"#)
    }

    func accepts(_ text: String) -> Bool {
      var full = "docker.io/" + text
      if let slash = text.firstIndex(of: "/") {
        let first = text[..<slash]
        if first == "localhost" || first.contains(where: { ".:".contains($0) || ("A"..."Z").contains($0) }) {
          full = text
        }
      }
      if text.wholeMatch(of: /[0-9a-f]{64}/) != nil { return false }
      return full.wholeMatch(of: grammar) != nil
    }
  }

  private func random(_ random: inout SeededGenerator) -> String {
    var text = ""
    if random.once(in: 2) {
      text += random.pick([
        "reg.io", "localhost", "Reg.Example.com", "[::1]", "a", "192.168.0.1", "index.docker.io", "R",
      ])
      if random.once(in: 3) { text += ":\(random.int(0...70000))" }
      text += "/"
    }
    let word = "abz019"
    for index in 0..<random.int(1...3) {
      if index > 0 { text += "/" }
      text += random.text(word, count: 1...4)
      if random.once(in: 2) {
        text += random.pick([".", "_", "__", "-", "---"]) + random.text(word, count: 1...4)
      }
    }
    if random.once(in: 2) {
      text += ":" + random.text("aZ0_", count: 1...1) + random.text("aZ0_.-", count: 0...5)
    }
    if random.once(in: 4) {
      let (name, count) = random.pick([("sha256", 64), ("sha512", 128), ("md5", 32), ("a+b.c", 40)])
      text += "@\(name):" + random.text("0123456789abcdef", count: count...count)
    }
    return text
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the scanner accepts exactly what the grammar accepts`(seed: UInt64) throws {
    let oracle = try Oracle()
    var generator = SeededGenerator(seed: seed)
    var accepted = 0
    for round in 0..<3_000 {
      var text = random(&generator)
      if !generator.once(in: 3) { text = generator.mutated(text, alphabet: "aA0./:@-_[] é$") }
      let reference = try? ImageReference(text)
      #expect((reference != nil) == oracle.accepts(text), "seed \(seed), round \(round): \(text)")
      if reference != nil { accepted += 1 }
    }
    #expect((900...2_400).contains(accepted), "the generator must produce both kinds, got \(accepted) valid")
  }

  @Test func `derived forms parse to the same image`() throws {
    let seed: UInt64 = 42
    var generator = SeededGenerator(seed: seed)
    for round in 0..<3_000 {
      let text = random(&generator)
      guard let reference = try? ImageReference(text) else { continue }
      let note: Comment = "seed \(seed), round \(round): \(text)"
      #expect(try ImageReference(reference.description) == reference, note)
      #expect(try ImageReference(reference.canonical).canonical == reference.canonical, note)
      #expect(try ImageReference(reference.familiarName).name == reference.name, note)
      for component in ImageReference.Component.allCases {
        let same = try reference.replacing(component, with: reference.component(component))
        if component != .tag || reference.tag == nil || reference.digest == nil {
          #expect(same.canonical == reference.canonical, note)
        }
      }
    }
  }

  @Test func `every suggestion parses, whatever the text`() throws {
    let seed: UInt64 = 7
    var generator = SeededGenerator(seed: seed)
    var suggested = 0
    for round in 0..<5_000 {
      let text = generator.mutated(random(&generator), alphabet: "AZ /:@\"：“”\n_")
      do {
        _ = try ImageReference(text)
      } catch {
        guard let suggestion = error.suggestion else { continue }
        suggested += 1
        #expect(
          (try? ImageReference(suggestion)) != nil, "seed \(seed), round \(round): \(text) → \(suggestion)")
      }
    }
    #expect(suggested > 300)
  }
}
