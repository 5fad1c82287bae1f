// Turns outcomes into writes of a ledger's shards.
import BitCollections

/// Keeps track of where a job's ledger ends and lays new segments behind it.
///
/// Numbers of segments and epochs are never used twice, not even after a write that failed, because nobody knows
/// how much of it was carried out.
struct LedgerWriter: Sendable {
  /// Larger segments are split, so that shards fill well.
  static let maximumSegmentBytes = 64 * 1024

  private var epoch = 1
  /// The greatest epoch that any segment is of, be it the remains of a rewrite that was cut short.
  private var lastEpoch = 1
  private var firstShard = 1
  private var cursor = LedgerCursor()
  /// Entries in the shards, superseded ones too.
  private(set) var entryCount = 0
  /// Segments of this epoch in the anchor, and those that a write in flight is to remove from it.
  private var anchorKeys: Set<String> = []
  private var removedKeys: Set<String> = []
  /// Shards beside the anchor that hold this epoch, and those that hold nothing that counts.
  private var liveShards: Set<Int> = []
  private var staleShards: Set<Int> = []

  init() {}

  /// Goes on behind a ledger that was read from these shards.
  init(behind ledger: OutcomeLedger, shards given: [Int: [String: String]]) {
    let shards = given.filter { LedgerCursor.numbers.contains($0.key) }
    lastEpoch = max(shards.values.flatMap(\.keys).compactMap { SegmentKey($0)?.epoch }.max() ?? 0, 1)
    let keys = Set((shards[0] ?? [:]).keys.filter { SegmentKey($0) != nil })
    staleShards = Set(ledger.staleShards)
    liveShards = Set(shards.keys).subtracting(staleShards).subtracting([0])
    guard let header = ledger.header else {
      // What is there does not read; a new epoch makes sure that it never mixes with ours.
      if !shards.isEmpty { lastEpoch += 1 }
      epoch = lastEpoch
      firstShard = (shards.keys.max() ?? 0) + 1
      removedKeys = keys
      return
    }
    epoch = header.epoch
    lastEpoch = max(lastEpoch, epoch)
    firstShard = header.firstShard
    cursor = ledger.end
    entryCount = ledger.entryCount
    anchorKeys = keys.filter { SegmentKey($0)?.epoch == epoch }
    removedKeys = keys.subtracting(anchorKeys)
  }

  /// Puts the place of the ledger into a header.
  func complete(_ header: LedgerHeader) -> LedgerHeader {
    var header = header
    header.epoch = epoch
    header.firstShard = firstShard
    return header
  }

  /// Whether most of what is stored is superseded: jobs that never end write a line a day for each node.
  func isWorthRewriting(nodes: Int) -> Bool { entryCount > 1000 + 3 * nodes }

  /// The writes that add entries, and the header when it is given.
  mutating func append(_ entries: [LedgerEntry], images: BitSet, header: LedgerHeader?) -> [LedgerWrite] {
    var (writes, anchor) = lay(entries, images: images)
    if let header { anchor[OutcomeLedger.headerKey] = complete(header).text }
    entryCount += entries.count
    // The anchor comes last: what its header says may rest on the outcomes.
    if !anchor.isEmpty { writes.append(.merge(shard: 0, set: anchor, remove: removedKeys.sorted())) }
    return writes + staleShards.sorted().map { .delete(shard: $0) }
  }

  /// The writes that put these entries in the place of all that is there. Until the write of the anchor, which is
  /// one step, the old ledger counts; from then on the new one does.
  mutating func rewrite(_ entries: [LedgerEntry], images: BitSet, header: LedgerHeader) -> [LedgerWrite] {
    let last = max(liveShards.max() ?? 0, staleShards.max() ?? 0, firstShard - 1)
    staleShards.formUnion(liveShards)
    removedKeys.formUnion(anchorKeys)
    liveShards = []
    anchorKeys = []
    lastEpoch += 1
    epoch = lastEpoch
    firstShard = last + 1
    // Not into the anchor: there the new segments would stand beside the old header.
    cursor = LedgerCursor(shard: firstShard, bytes: 0, segment: cursor.segment)
    entryCount = entries.count
    let (writes, _) = lay(entries, images: images)
    let anchor = [OutcomeLedger.headerKey: complete(header).text]
    return writes + [.merge(shard: 0, set: anchor, remove: removedKeys.sorted())]
      + staleShards.sorted().map { .delete(shard: $0) }
  }

  /// What was to be removed is gone.
  mutating func commit() {
    removedKeys = []
    staleShards = []
  }

  private mutating func lay(_ entries: [LedgerEntry], images: BitSet) -> ([LedgerWrite], anchor: [String: String]) {
    var shards: [(shard: Int, data: [String: String])] = []
    var anchor: [String: String] = [:]
    for text in Self.segments(entries, images: images) {
      cursor.segment += 1
      let key = SegmentKey(epoch: epoch, number: cursor.segment).text
      place(key.utf8.count + text.utf8.count)
      if cursor.shard == 0 {
        anchor[key] = text
        anchorKeys.insert(key)
      } else if shards.last?.shard == cursor.shard {
        shards[shards.count - 1].data[key] = text
      } else {
        shards.append((cursor.shard, [key: text]))
        liveShards.insert(cursor.shard)
      }
    }
    return (shards.map { .merge(shard: $0.shard, set: $0.data, remove: []) }, anchor)
  }

  private mutating func place(_ bytes: Int) {
    // The anchor leaves room for a header that grows: 255 images and more of up to 500 bytes.
    let limit = cursor.shard == 0 ? OutcomeLedger.maximumShardBytes / 2 : OutcomeLedger.maximumShardBytes
    if cursor.bytes + bytes > limit {
      cursor.shard = max(cursor.shard + 1, firstShard)
      cursor.bytes = 0
    }
    cursor.bytes += bytes
  }

  private static func segments(_ entries: [LedgerEntry], images: BitSet) -> [String] {
    guard !entries.isEmpty else { return [] }
    let text = LedgerSegment.text(entries, images: images)
    guard text.utf8.count > maximumSegmentBytes, entries.count > 1 else { return [text] }
    let middle = entries.count / 2
    return segments(Array(entries[..<middle]), images: images) + segments(Array(entries[middle...]), images: images)
  }
}
