// Outcomes as lines of text: what one write adds to a ledger.
import BitCollections

/// A node's outcome as a ledger holds it.
public struct LedgerEntry: Sendable, Equatable {
  /// The node.
  public var node: String
  /// What became of it.
  public var outcome: NodeOutcome

  /// An entry of these parts.
  public init(node: String, outcome: NodeOutcome) {
    self.node = node
    self.outcome = outcome
  }
}

/// A segment: `@base images` first, then `#n message` lines and one line a node,
///
///     NAME SECONDS-AFTER-BASE SECONDS-TAKEN [IMAGES]                        every image was pulled
///     NAME SECONDS TAKEN PULLED TRIED STEP CODE #n [IMAGE:CODE:#n …]         some were not
///
/// where `*` stands for the images of the first line. A node that succeeded costs its name and a few bytes.
enum LedgerSegment {
  /// The entries as text.
  static func text(_ entries: [LedgerEntry], images: BitSet) -> String {
    var writer = Writer(base: entries.first?.outcome.finishedAt ?? 0, images: images)
    for entry in entries { writer.write(entry) }
    return writer.text
  }

  private struct Writer {
    let base: Int
    let images: BitSet
    var text: String
    var messages: [String: Int] = [:]

    init(base: Int, images: BitSet) {
      self.base = base
      self.images = images
      text = "@\(base) \(ImageRanges.text(images))\n"
    }

    mutating func write(_ entry: LedgerEntry) {
      let outcome = entry.outcome
      guard let failure = outcome.failure else {
        text += "\(entry.node) \(outcome.finishedAt - base) \(outcome.took)"
        if outcome.pulled != images { text += " \(ImageRanges.text(outcome.pulled))" }
        text += "\n"
        return
      }
      let message = number(of: failure.message)
      let failed = failure.images.map { "\($0.image):\($0.code.rawValue):\(number(of: $0.message))" }
      text += "\(entry.node) \(outcome.finishedAt - base) \(outcome.took) \(set(outcome.pulled)) "
      text += "\(set(failure.tried)) \(failure.step.rawValue) \(failure.code.rawValue) \(message)"
      for image in failed { text += " \(image)" }
      text += "\n"
    }

    private func set(_ set: BitSet) -> String { set == images ? "*" : ImageRanges.text(set) }

    private mutating func number(of message: String) -> Int {
      if let known = messages[message] { return known }
      let number = messages.count
      messages[message] = number
      text += "#\(number) \(escaped(message))\n"
      return number
    }

    private func escaped(_ message: String) -> String {
      guard message.utf8.contains(where: { $0 == 0x5C || $0 == 0x0A || $0 == 0x0D }) else { return message }
      var text = ""
      for character in message.unicodeScalars {
        switch character {
        case "\\": text += "\\\\"
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        default: text.unicodeScalars.append(character)
        }
      }
      return text
    }
  }

  /// Reads a segment, entry by entry in its order.
  ///
  /// - Returns: how many lines did not read.
  static func read(_ text: String, _ body: (LedgerEntry) -> Void) -> Int {
    var reader = Reader()
    var damaged = 0
    for line in text.utf8.split(separator: 0x0A) {
      guard let line = Substring(line) as Substring?, reader.read(line, body) else {
        damaged += 1
        continue
      }
    }
    return damaged
  }

  private struct Reader {
    var base = 0
    var images: BitSet?
    var messages: [Int: String] = [:]
    /// The last second of the year 9999; no later time can be written.
    private static let latest = 253_402_300_799

    mutating func read(_ line: Substring, _ body: (LedgerEntry) -> Void) -> Bool {
      switch line.utf8.first {
      case UInt8(ascii: "@"):
        let parts = line.dropFirst().split(separator: " ")
        guard parts.count == 2, let base = Int(parts[0]), let set = ImageRanges.set(parts[1]) else { return false }
        self.base = base
        images = set
        return true
      case UInt8(ascii: "#"):
        let parts = line.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]) else { return false }
        messages[number] = Self.unescaped(parts[1])
        return true
      default:
        guard let entry = entry(line) else { return false }
        body(entry)
        return true
      }
    }

    private func entry(_ line: Substring) -> LedgerEntry? {
      let parts = line.split(separator: " ")
      guard parts.count >= 3, let images, let after = Int(parts[1]), let took = Int(parts[2]), took >= 0,
        let pulled = parts.count == 3 ? images : set(parts[3])
      else { return nil }
      let (finishedAt, overflow) = base.addingReportingOverflow(after)
      guard !overflow, (0...Self.latest).contains(finishedAt) else { return nil }
      var outcome = NodeOutcome(finishedAt: finishedAt, took: took, pulled: pulled)
      if parts.count > 4 {
        guard let failure = failure(parts[4...]) else { return nil }
        outcome.result = .failed(failure)
      }
      return LedgerEntry(node: String(parts[0]), outcome: outcome)
    }

    private func failure(_ parts: ArraySlice<Substring>) -> NodeFailure? {
      let parts = Array(parts)
      guard parts.count >= 4, let tried = set(parts[0]), let step = NodeFailure.Step(rawValue: String(parts[1])),
        let message = Int(parts[3]).flatMap({ messages[$0] })
      else { return nil }
      var images: [ImageFailure] = []
      for part in parts[4...] {
        let fields = part.split(separator: ":")
        guard fields.count == 3, let image = Int(fields[0]), (0...ImageRanges.maximumNumber).contains(image),
          let message = Int(fields[2]).flatMap({ messages[$0] })
        else { return nil }
        images.append(ImageFailure(image: image, code: Self.code(fields[1]), message: message))
      }
      return NodeFailure(step: step, code: Self.code(parts[2]), message: message, tried: tried, images: images)
    }

    private func set(_ text: Substring) -> BitSet? { text == "*" ? images : ImageRanges.set(text) }

    private static func code(_ text: Substring) -> FailureCode { FailureCode(rawValue: String(text)) ?? .unknown }

    private static func unescaped(_ text: Substring) -> String {
      guard text.utf8.contains(0x5C) else { return String(text) }
      var result = String.UnicodeScalarView()
      var isEscaped = false
      for scalar in text.unicodeScalars {
        if isEscaped {
          result.append(scalar == "n" ? "\n" : scalar == "r" ? "\r" : scalar)
          isEscaped = false
        } else if scalar == "\\" {
          isEscaped = true
        } else {
          result.append(scalar)
        }
      }
      return String(result)
    }
  }
}
