import TestSupport
import Testing
import YAML

@testable import PrePullAPI

/// Documents of the fixtures with bytes changed, moved, dropped and repeated, read, validated, repaired
/// and converted. Nothing may crash, hang or produce an object that validation refuses.
@Suite struct MutationTests {
  @Test func `mutated documents never crash the reader, the rules or the conversions`() async throws {
    let fixtures = try Fixtures.all()
    try #require(fixtures.count >= 10)
    let count = Soak.count(100_000, part: 4_000)
    let limit = Duration.seconds(1)
    var converted = 0
    for await seed in Seeds(count) {
      var random = SeededGenerator(seed: seed)
      var bytes = random.pick(fixtures)
      for _ in 0..<random.int(1...6) { mutate(&bytes, with: random.pick(fixtures), &random) }
      let started = ProcessorTime.ofThisThread()
      converted += run(bytes, seed: seed)
      let spent = ProcessorTime.ofThisThread() - started
      #expect(spent < limit, "seed \(seed) took \(spent)")
    }
    #expect(converted > count / 50, "only \(converted) objects of \(count) documents still converted")
  }

  /// Reads, validates, repairs and converts; returns how many objects were converted.
  private func run(_ bytes: [UInt8], seed: UInt64) -> Int {
    var converted = 0
    let source = SourceText(name: "mutated.yaml", bytes: bytes)
    for document in ManifestReader(source) {
      for object in document.objects {
        guard case .ours(let kind) = object.kind, object.diagnostics.errors.isEmpty else { continue }
        for dialect in Dialect.allCases {
          let result = Converter(to: ConversionTarget(dialect)).convert(object.node, of: kind)
          for converted in result.objects {
            let problems = ResourceKind.of(dialect).validate(converted).errors
            #expect(problems.isEmpty, "seed \(seed): \(problems)")
          }
          converted += result.objects.count
        }
      }
    }
    let repaired = SourceRepair(source).source
    // What a repair leaves must read at least as well as what it found.
    if repaired.bytes != source.bytes {
      #expect(
        errorCount(repaired) <= errorCount(source),
        "seed \(seed)\n\(source.text)\n---- became\n\(repaired.text)")
    }
    return converted
  }

  private func errorCount(_ source: SourceText) -> Int {
    ManifestReader(source).reduce(0) { $0 + ($1.unreadable.isEmpty ? 0 : 1) }
  }

  private func mutate(_ bytes: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
    guard !bytes.isEmpty else { return }
    let at = random.int(0...bytes.count - 1)
    let length = min(random.int(1...24), bytes.count - at)
    switch random.int(0...7) {
    case 0: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 1: bytes.removeSubrange(at..<at + length)
    case 2: bytes.insert(contentsOf: bytes[at..<at + length], at: random.int(0...bytes.count))
    case 3:
      let from = random.int(0...other.count - 1)
      bytes.insert(contentsOf: other[from..<min(from + length, other.count)], at: at)
    case 4: bytes.insert(contentsOf: Array(random.pick(Self.tokens).utf8), at: at)
    case 5: bytes.replaceSubrange(at..<at + length, with: Array(random.pick(Self.tokens).utf8))
    case 6: bytes.removeSubrange(at...)
    default: bytes.swapAt(at, random.int(0...bytes.count - 1))
    }
  }

  /// What tends to break readers and rules.
  private static let tokens = [
    "\n", "\n---\n", "\t", ": ", "：", "- ", "{", "}", "[", "]", "\"", "'", "|\n", ">-\n", "&a ", "*a", "<<: ", "? ",
    "!!str ", "!x ", "%YAML 1.1\n", "null", "~", "0", "-1", "1e9", "9223372036854775808", "\u{feff}", "\r\n", "\u{0}",
    "\u{2028}", "é", "“", "true", "{}", "[]", "@", "`", "#", " #", "\\", "a: b", "0.1", "sha256:", "nodes:", "images:",
  ]
}
