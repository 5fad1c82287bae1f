// Which known word an unknown one is taken for.
import TestSupport
import Testing

@testable import PrePullAPI

@Suite struct NearestTests {
  private static let fields = [
    "images", "imageSecretRefs", "nodeNames", "labelSelector", "checkItems", "failureTolerate", "concurrency",
    "timeoutSeconds",
    "imageSecrets", "retryTimes",
  ]

  @Test(
    arguments: [
      ("nodeName", "nodeNames"), ("NodeNames", "nodeNames"), ("node_names", "nodeNames"),
      ("node-names", "nodeNames"),
      ("retryTiems", "retryTimes"), ("timeoutSecond", "timeoutSeconds"), ("concurency", "concurrency"),
      ("image", "images"),
      ("failureTolerance", "failureTolerate"), ("imageSecret", "imageSecrets"),
      ("lableSelector", "labelSelector"),
      ("parallelism", nil), ("xyz", nil), ("", nil), ("-", nil), ("tag", nil), ("nodes", nil),
      ("timeout", "timeoutSeconds"), ("time", nil),
    ] as [(String, String?)])
  func `an unknown field finds the one that was meant`(word: String, expected: String?) {
    #expect(Nearest.match(to: word, among: Self.fields) == expected)
  }

  @Test(
    arguments: [
      ("memory", ["disk", "cpu", "mem"], "mem"), ("dsik", ["disk", "cpu", "mem"], "disk"),
      ("gpu", ["disk", "cpu", "mem"], "cpu"),
      ("a", ["b"], nil), ("ab", ["ba"], "ba"), ("IN", ["In", "in", "IN"], "IN"), ("iN", ["In", "in"], "In"),
      ("x", [], nil),
      ("IfNotPresnt", ["Always", "IfNotPresent"], "IfNotPresent"), ("abcd", ["abce", "abcf"], "abce"),
    ] as [(String, [String], String?)])
  func `the nearest wins, and of equals the first`(word: String, candidates: [String], expected: String?) {
    #expect(Nearest.match(to: word, among: candidates) == expected)
  }

  @Test func `hostile words cost nothing`() {
    let long = String(repeating: "a", count: 5_000_000)
    #expect(Nearest.match(to: long, among: Self.fields) == nil)
    #expect(Nearest.match(to: "images", among: [long]) == nil)
    #expect(
      Nearest.match(to: String(repeating: "a", count: 65), among: [String(repeating: "a", count: 64)]) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("ca", "ac", 1), ("ca", "abc", 3),
    ("abcdef", "badcfe", 3), ("same", "same", 0),
  ])
  func `the distance counts swaps of neighbours once`(left: String, right: String, expected: Int) {
    #expect(Nearest.distance(Array(left.utf8), Array(right.utf8), limit: 10) == expected)
    #expect(Nearest.distance(Array(right.utf8), Array(left.utf8), limit: expected) == expected)
    if expected > 0 {
      #expect(Nearest.distance(Array(left.utf8), Array(right.utf8), limit: expected - 1) == nil)
    }
  }

  @Test func `a limit changes nothing but whether there is an answer`() {
    let seed: UInt64 = 5
    var random = SeededGenerator(seed: seed)
    for round in 0..<3_000 {
      let left = Array(random.text("abc", count: 0...9).utf8)
      let right = Array(random.text("abc", count: 0...9).utf8)
      let full = Nearest.distance(left, right, limit: 100)
      for limit in 0...5 {
        let expected = full.flatMap { $0 <= limit ? $0 : nil }
        #expect(
          Nearest.distance(left, right, limit: limit) == expected,
          "seed \(seed), round \(round): \(left) \(right)")
      }
    }
  }
}
