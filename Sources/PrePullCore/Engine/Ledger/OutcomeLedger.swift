// What is stored of a job beside its status: the header and the outcome of every node that was tried.

/// A job's ledger as it is read from the `data` of its ConfigMaps, the shards. Shard 0 is the job's anchor.
///
/// Keys are `job` (the header, in shard 0) and `eEPOCH-NUMBER` (a segment). A segment is written once; of two
/// entries for a node the later one counts. Segments of another epoch than the header's are remains of a rewrite
/// that was cut short and are passed over.
public struct OutcomeLedger: Sendable, Equatable {
  /// The key of the header.
  public static let headerKey = "job"
  /// The most bytes of keys and values that a shard gets: with the object around them they stay below 512 KiB.
  public static let maximumShardBytes = 480 * 1024

  /// The header; nil when there is none or it does not read, and then no outcome is known.
  public private(set) var header: LedgerHeader?
  /// The outcome of each node.
  public private(set) var outcomes: [String: NodeOutcome] = [:]
  /// How many entries the segments hold, superseded ones too.
  public private(set) var entryCount = 0
  /// How many lines did not read. Their nodes are tried again, which does no harm.
  public private(set) var damagedLines = 0
  /// Shards that hold nothing of the header's epoch.
  public private(set) var staleShards: [Int] = []
  /// The last shard of this epoch, how full it is, and the last segment's number.
  private(set) var end = LedgerCursor()

  /// Reads shards: the `data` of each ledger ConfigMap by its number.
  public init(shards given: [Int: [String: String]]) {
    let shards = given.filter { LedgerCursor.numbers.contains($0.key) }
    guard let header = shards[0]?[Self.headerKey].flatMap(LedgerHeader.read) else {
      staleShards = shards.keys.filter { $0 != 0 }.sorted()
      return
    }
    self.header = header
    var segments: [(number: Int, text: String)] = []
    for (shard, data) in shards.sorted(by: { $0.key < $1.key }) {
      var bytes = 0
      var isOurs = shard == 0
      for (key, text) in data {
        bytes += key.utf8.count + text.utf8.count
        guard let segment = SegmentKey(key), segment.epoch == header.epoch else { continue }
        isOurs = true
        segments.append((segment.number, text))
        end.segment = max(end.segment, segment.number)
      }
      if isOurs {
        end.shard = shard
        end.bytes = bytes
      } else {
        staleShards.append(shard)
      }
    }
    for segment in segments.sorted(by: { $0.number < $1.number }) {
      damagedLines += LedgerSegment.read(segment.text) { entry in
        outcomes[entry.node] = entry.outcome
        entryCount += 1
      }
    }
  }

  /// The entries by node name, for those who print them.
  public var sortedEntries: [LedgerEntry] {
    outcomes.map { LedgerEntry(node: $0.key, outcome: $0.value) }.sorted { $0.node < $1.node }
  }
}

/// The key of a segment.
struct SegmentKey {
  var epoch: Int
  var number: Int

  init(epoch: Int, number: Int) {
    self.epoch = epoch
    self.number = number
  }

  init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].first == "e", let epoch = Int(parts[0].dropFirst()), let number = Int(parts[1]),
      LedgerCursor.numbers.contains(epoch), LedgerCursor.numbers.contains(number)
    else { return nil }
    self.init(epoch: epoch, number: number)
  }

  var text: String { "e\(epoch)-\(number)" }
}

/// Where the next segment goes.
struct LedgerCursor: Sendable, Equatable {
  /// The numbers that epochs, segments and shards may have: what a damaged ledger says beyond them is not counted on.
  static let numbers = 0..<Int(Int32.max)

  var shard = 0
  var bytes = 0
  var segment = 0
}

/// A write to one shard's ConfigMap.
public enum LedgerWrite: Sendable, Equatable {
  /// Sets and removes keys of the shard's `data` in one write; a shard that is not there is created.
  case merge(shard: Int, set: [String: String], remove: [String])
  /// Deletes the shard.
  case delete(shard: Int)
}
