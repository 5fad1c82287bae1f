// Which texts are ratios, and that shares are compared exactly. Lengths of time as well.
import TestSupport
import Testing

@testable import PrePullAPI

@Suite struct DecimalRatioTests {
  @Test(arguments: [
    ("0", "0"), ("0.1", "0.1"), (".5", "0.5"), ("1", "1"), ("1.0", "1"), ("1.000", "1"), ("0.10", "0.1"),
    (".0", "0"), ("0.999", "0.999"),
  ])
  func `a plain decimal from 0 to 1 is a ratio`(text: String, normalized: String) throws {
    let ratio = try DecimalRatio(text)
    #expect(ratio.normalized == normalized)
    #expect(ratio.description == text)
    #expect(try DecimalRatio(normalized) == ratio)
  }

  @Test(
    arguments: [
      ("", .empty, nil), (" ", .empty, nil), (" 0.1", .whitespace, "0.1"), ("0.1\n", .whitespace, "0.1"),
      ("10%", .percentage, "0.1"),
      ("12.5 %", .percentage, "0.125"), ("100%", .percentage, "1"), ("0%", .percentage, "0"),
      ("150%", .percentage, nil), ("%", .percentage, nil),
      ("NaN", .notANumber, nil), ("inf", .notANumber, nil), ("-0.1", .signed, nil), ("+0.1", .signed, "0.1"),
      ("-", .notANumber, nil),
      ("1.5", .tooLarge, nil), ("10", .tooLarge, nil), ("1.01", .tooLarge, nil), ("1e-1", .exponent, "0.1"),
      ("1E0", .exponent, "1"),
      ("5e3", .exponent, nil), ("1e-999999999999", .notANumber, nil), ("1.", .unusualForm, "1"),
      ("0.", .unusualForm, "0"),
      ("00.1", .unusualForm, "0.1"), ("0,1", .unusualForm, "0.1"), ("01", .unusualForm, "1"),
      (".", .notANumber, nil), ("0.1.2", .notANumber, nil),
      ("1/10", .notANumber, nil), ("0x1", .notANumber, nil), ("０.１", .notANumber, nil),
      ("0.1f", .notANumber, nil), ("e", .notANumber, nil),
    ] as [(String, DecimalRatioError.Code, String?)])
  func `anything else is refused with its reason`(
    text: String, code: DecimalRatioError.Code, suggestion: String?
  ) throws {
    let error = try #require(throws: DecimalRatioError.self) { try DecimalRatio(text) }
    #expect(error.code == code, "\(error)")
    #expect(error.suggestion == suggestion)
    #expect(error.message.contains("from 0 to 1"))
    if let suggestion { _ = try DecimalRatio(suggestion) }
  }

  @Test(arguments: [
    ("0.1", 1, 10, false), ("0.1", 2, 10, true), ("0.1", 0, 10, false), ("0", 1, 1_000_000, true),
    ("0", 0, 5, false), ("1", 5, 5, false),
    ("1.0", 6, 5, true), ("0.3", 3, 10, false), ("0.33", 1, 3, true), ("0.34", 1, 3, false),
    ("0.5", 1, 0, true), ("1", 1, 0, true),
    ("0.5", 0, 0, false), ("0.5", -1, 10, false), ("0.999", 10, 10, true),
    ("0.1", 100_000_000_000_000_001, 1_000_000_000_000_000_000, true),
    ("0.5", Int.max / 2, Int.max, false), ("0.5", Int.max / 2 + 1, Int.max, true),
    ("0.99", Int.max - 1, Int.max, true),
  ])
  func `the share of failures is compared exactly`(text: String, failed: Int, selected: Int, isExceeded: Bool)
    throws
  {
    #expect(try DecimalRatio(text).isExceeded(failed: failed, of: selected) == isExceeded)
  }

  @Test func `a ratio may have any number of digits`() throws {
    let third = "0." + String(repeating: "3", count: 300)
    #expect(try DecimalRatio(third).isExceeded(failed: 1, of: 3))
    #expect(try !DecimalRatio(third + "4").isExceeded(failed: 1, of: 3))
    #expect(
      try !DecimalRatio("0." + String(repeating: "0", count: 299) + "1").isExceeded(failed: 0, of: Int.max))
    #expect(
      try DecimalRatio("0." + String(repeating: "0", count: 299) + "1").isExceeded(failed: 1, of: Int.max))
    #expect(try DecimalRatio("1." + String(repeating: "0", count: 100_000)) == DecimalRatio("1"))
    #expect(throws: DecimalRatioError.self) {
      try DecimalRatio("1." + String(repeating: "0", count: 100_000) + "1")
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the comparison agrees with fractions of integers`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for round in 0..<5_000 {
      let digits = random.int(1...4)
      let scale = (0..<digits).reduce(1) { product, _ in product * 10 }
      let numerator = random.int(0...scale)
      let fraction = String(numerator % scale)
      let text = "\(numerator / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
      let selected = random.int(1...random.pick([10, 1_000, 100_000]))
      // Near the ratio, where a mistake would show.
      let failed = min(selected, max(0, selected * numerator / scale + random.int(-1...1)))
      #expect(
        try DecimalRatio(text).isExceeded(failed: failed, of: selected)
          == (failed * scale > numerator * selected),
        "seed \(seed), round \(round): \(failed)/\(selected) > \(text)")
    }
  }

  @Test func `order and equality go by value`() throws {
    let sorted = try ["0", ".05", "0.1", "0.11", "0.5", "0.99", "1"].map { try DecimalRatio($0) }
    #expect(sorted.shuffled().sorted() == sorted)
    #expect(try DecimalRatio("0.10") == DecimalRatio(".1"))
    #expect(Set(try ["0.1", ".1", "0.100"].map { try DecimalRatio($0) }).count == 1)
  }

  @Test(arguments: [1, 2] as [UInt64])
  func `the pattern accepts exactly what the parser accepts`(seed: UInt64) throws {
    let regex = try Regex(DecimalRatio.pattern)
    var random = SeededGenerator(seed: seed)
    var accepted = 0
    for round in 0..<10_000 {
      let text =
        random.once(in: 2)
        ? random.text("01.", count: 0...5)
        : random.mutated(random.pick(["0.1", "1.00", ".5", "0", "1"]), alphabet: "019.+-e% \n,٣０")
      let isAccepted = (try? DecimalRatio(text)) != nil
      #expect(isAccepted == (text.wholeMatch(of: regex) != nil), "seed \(seed), round \(round): \(text)")
      if isAccepted { accepted += 1 }
    }
    #expect((1_000...9_000).contains(accepted))
  }
}

@Suite struct DurationSecondsTests {
  @Test(
    arguments: [
      ("0", 0, "0s"), ("300", 300, "5m"), ("300s", 300, "5m"), ("5m", 300, "5m"), ("1h30m", 5400, "1h30m"),
      ("1d", 86_400, "1d"),
      ("90m", 5400, "1h30m"), ("1d1h1m1s", 90_061, "1d1h1m1s"),
      ("2147483647", 2_147_483_647, "24855d3h14m7s"), ("0000000000000001", 1, "1s"),
    ] as [(String, Int32, String)])
  func `a length of time is read in seconds`(text: String, seconds: Int32, description: String) throws {
    let duration = try DurationSeconds(text)
    #expect(duration.seconds == seconds)
    #expect(duration.description == description)
    #expect(try DurationSeconds(description) == duration)
  }

  @Test(
    arguments: [
      ("", "empty", nil), (" ", "empty", nil), ("-1", "negative", nil), ("-5m", "negative", nil),
      ("s", "no length", nil), ("5x", "no length", nil),
      ("1.5h", "no length", nil), ("500ms", "no length", nil), ("1m30", "no unit", nil),
      ("1m1h", "greater first", nil), ("1m1m", "greater first", nil),
      ("2147483648", "too long", nil), ("24856d", "too long", nil), ("99999999999999999999", "too long", nil),
      ("24855d4h", "too long", nil),
      ("5 minutes", "no length", "5m"), ("5min", "no length", "5m"), ("1H30M", "no length", "1h30m"),
      (" 5m", "no length", "5m"), ("5m\n", "no length", "5m"),
      ("٣", "no length", nil), ("5µs", "no length", nil), ("+5", "no length", nil),
    ] as [(String, String, String?)])
  func `what is no length of time is refused`(text: String, words: String, suggestion: String?) throws {
    let error = try #require(throws: MalformedValueError.self) { try DurationSeconds(text) }
    #expect(error.message.contains(words), "\(error)")
    #expect(error.suggestion == suggestion)
  }

  @Test func `a negative number of seconds is none`() {
    #expect(DurationSeconds(seconds: -1) == nil)
    #expect(DurationSeconds(seconds: 7)?.seconds == 7)
  }
}
