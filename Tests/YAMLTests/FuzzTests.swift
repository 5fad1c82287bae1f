import TestSupport
import Testing
import YAML

@Suite struct FuzzTests {
  static let fixtures: [String] =
    [GuideSamples.english, GuideSamples.chinese, GuideSamples.good, LimitTests.billionLaughs]
    + DiagnosisTests.repairable.map(\.text) + DocumentReaderTests.streams.map(\.0)
    + AnchorTests.values.map(\.0)
    + JSONReaderTests.values.map(\.0)

  /// What mutations put in: YAML's own characters, look-alikes, and bytes that are no text.
  static let inserts: [[UInt8]] =
    [
      ":", "-", "\n", "\t", " ", "\"", "'", "{", "}", "[", "]", ",", "&a ", "*a", "<<: ", "!", "|\n", ">\n",
      "---\n", "...\n", "#", "?",
      "：", "“", "”", "，", "　", "\u{A0}", "\u{2028}", "\u{FEFF}", "\r", "\\", "%", "@", "\0", "– ", "é",
    ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0xE2, 0x80], [0xF0, 0x9F]]

  static func mutated(_ random: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(fixtures[Int.random(in: 0..<fixtures.count, using: &random)].utf8)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.insert(contentsOf: inserts[Int.random(in: 0..<inserts.count, using: &random)], at: place)
      case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 0...8, using: &random)))
      case 3: bytes.insert(contentsOf: bytes.shuffled(using: &random).prefix(5), at: place)
      default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
      }
    }
    return bytes
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `no text crashes the reader or keeps it busy`(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for number in 0..<500 {
      let bytes = Self.mutated(&random)
      let source = SourceText(name: "fuzz", bytes: bytes)
      var reader = DocumentReader(source)
      var documents = 0
      while let result = reader.next() {
        documents += 1
        guard documents <= bytes.count else {
          Issue.record("seed \(seed), text \(number): the reader does not end")
          break
        }
        switch result {
        case .success(let document):
          // What was read can be written, and is then read again.
          let written = Array(YAMLWriter.string(document.root).utf8)
          #expect((try? read(written)) == document.root, "seed \(seed), text \(number)")
        case .failure(let error):
          for error in error.all {
            #expect(!error.message.isEmpty)
            #expect(error.range.start <= error.range.end, "seed \(seed), text \(number): \(error)")
            #expect((try? source.applying(error.edits)) != nil, "seed \(seed), text \(number): \(error)")
          }
        }
      }
      _ = try? JSONReader.read(bytes)
      _ = SyntaxDiagnosis.diagnose(String(decoding: bytes, as: UTF8.self))
    }
  }
}
