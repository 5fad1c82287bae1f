// The part of a ledger that is about the whole job.
import BitCollections
import YAML

/// What a job's anchor says of the job itself: what it was asked for when the outcomes beside it were written.
public struct LedgerHeader: Sendable, Equatable {
  /// The form of the ledger. A greater number than ours is of a newer version and is not read.
  public static let currentVersion = 1

  /// Which segments count; a rewritten ledger has a new epoch.
  public var epoch: Int
  /// The first shard that holds segments of this epoch, beside shard 0.
  public var firstShard: Int
  /// Every image by number.
  public var images: [String]
  /// The numbers of those asked for.
  public var required: [Int]
  /// The choice of nodes, as a fingerprint.
  public var choice: String
  /// The request for a retry that was obeyed last.
  public var retry: String?
  /// The failure ratio and the deadline that an end was decided by.
  public var failureTolerate: String?
  /// `activeDeadlineSeconds`.
  public var activeDeadline: Int?
  /// Whether the job is one that never completes.
  public var neverCompletes = false
  /// When the job was taken up.
  public var startedAt: EngineTime?
  /// When the ended job was last opened again.
  public var reopenedAt: EngineTime?
  /// How it ended, nil while it has not.
  public var end: JobEnd?

  /// The header as JSON.
  var text: String {
    var entries: [Mapping.Entry] = []
    func add(_ key: String, _ value: Node?) {
      if let value { entries.append(Mapping.Entry(key: key, value: value)) }
    }
    add("version", Node(.integer(Self.currentVersion)))
    add("epoch", Node(.integer(epoch)))
    add("firstShard", Node(.integer(firstShard)))
    add("images", Node(.sequence(images.map { Node(.string($0)) })))
    add("required", Node(.string(ImageRanges.text(BitSet(required)))))
    // The order matters to whom reads the status only; ranges say the rest.
    if required != required.sorted() { add("order", Node(.sequence(required.map { Node(.integer($0)) }))) }
    add("choice", Node(.string(choice)))
    add("retry", retry.map { Node(.string($0)) })
    add("failureTolerate", failureTolerate.map { Node(.string($0)) })
    add("activeDeadline", activeDeadline.map { Node(.integer($0)) })
    add("neverCompletes", neverCompletes ? Node(.bool(true)) : nil)
    add("startedAt", startedAt.map { Node(.integer(Int($0.milliseconds))) })
    add("reopenedAt", reopenedAt.map { Node(.integer(Int($0.milliseconds))) })
    if let end {
      add(
        "end",
        [
          "cause": Node(.string(end.cause.rawValue)), "at": Node(.integer(Int(end.at.milliseconds))),
          "step": Node(.string(end.step.rawValue)), "selected": Node(.integer(end.selected)),
        ])
    }
    return JSONWriter.string(Node(.mapping(Mapping(entries))))
  }

  /// Reads a header; nil when it is damaged or of a newer version.
  static func read(_ text: String) -> LedgerHeader? {
    let node: Node
    do {
      node = try JSONReader.read(Array(text.utf8))
    } catch {
      return nil
    }
    guard let version = number("version", in: node), version <= currentVersion,
      let epoch = number("epoch", in: node), LedgerCursor.numbers.contains(epoch),
      let firstShard = number("firstShard", in: node), LedgerCursor.numbers.contains(firstShard),
      let images = node["images"]?.sequence?.compactMap(\.string), let choice = node["choice"]?.string,
      let required = node["required"]?.string.flatMap(ImageRanges.set)
    else { return nil }
    let order = node["order"]?.sequence?.compactMap(\.integer) ?? []
    let isOrdered = BitSet(order.filter { $0 >= 0 && $0 <= ImageRanges.maximumNumber }) == required
    var header = LedgerHeader(
      epoch: epoch, firstShard: firstShard, images: images, required: isOrdered ? order : Array(required),
      choice: choice)
    header.retry = node["retry"]?.string
    header.failureTolerate = node["failureTolerate"]?.string
    header.activeDeadline = number("activeDeadline", in: node)
    header.neverCompletes = node["neverCompletes"]?.bool ?? false
    header.startedAt = number("startedAt", in: node).map { EngineTime(milliseconds: Int64($0)) }
    header.reopenedAt = number("reopenedAt", in: node).map { EngineTime(milliseconds: Int64($0)) }
    header.end = node["end"].flatMap(end)
    return header
  }

  private static func end(_ node: Node) -> JobEnd? {
    guard let cause = node["cause"]?.string.flatMap(JobEnd.Cause.init(rawValue:)), let at = number("at", in: node),
      let step = node["step"]?.string.flatMap(NodeFailure.Step.init(rawValue:)),
      let selected = number("selected", in: node)
    else { return nil }
    return JobEnd(cause: cause, at: EngineTime(milliseconds: Int64(at)), step: step, selected: selected)
  }

  /// A number of the header. Not inlined: with many of them in one function the optimizer of Swift 6.3 fails.
  @inline(never)
  private static func number(_ key: String, in node: Node) -> Int? { node[key]?.integer }

  init(epoch: Int, firstShard: Int, images: [String], required: [Int], choice: String) {
    self.epoch = epoch
    self.firstShard = firstShard
    self.images = images
    self.required = required
    self.choice = choice
  }
}

/// Sets of image numbers as short text: `0-3,7`; `-` is the empty set.
enum ImageRanges {
  /// The greatest image number that is read, so that a damaged ledger cannot ask for a huge set.
  static let maximumNumber = 65_535

  static func text(_ set: BitSet) -> String {
    var parts: [String] = []
    var open: ClosedRange<Int>?
    func close() {
      guard let open else { return }
      parts.append(open.count == 1 ? "\(open.lowerBound)" : "\(open.lowerBound)-\(open.upperBound)")
    }
    for number in set {
      if let range = open, range.upperBound + 1 == number {
        open = range.lowerBound...number
      } else {
        close()
        open = number...number
      }
    }
    close()
    return parts.isEmpty ? "-" : parts.joined(separator: ",")
  }

  static func set(_ text: String) -> BitSet? { set(Substring(text)) }

  static func set(_ text: Substring) -> BitSet? {
    if text == "-" { return [] }
    var set = BitSet()
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count), let first = Int(ends[0]), let last = Int(ends[ends.count - 1]),
        (0...maximumNumber).contains(first), (first...max(first, maximumNumber)).contains(last)
      else { return nil }
      set.formUnion(first..<(last + 1))
    }
    return set
  }
}
