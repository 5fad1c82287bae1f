// What is stored of a job beside its status, written and read.
import BitCollections
import TestSupport
import Testing

@testable import PrePullEngine

@Suite struct OutcomeLedgerTests {
  private static func header(_ images: Int = 3) -> LedgerHeader {
    LedgerHeader(
      epoch: 0, firstShard: 0, images: (0..<images).map { "image-\($0)" }, required: Array(0..<images), choice: "c")
  }

  private static func random(_ generator: inout SeededGenerator, _ number: Int) -> LedgerEntry {
    var outcome = NodeOutcome(
      finishedAt: 1_700_000_000 + generator.int(-50...5000), took: generator.int(0...900),
      pulled: BitSet((0..<generator.int(0...5)).map { _ in generator.int(0...9) }))
    if generator.oneIn(2) {
      let messages = ["401", "a \\ back\nslash\r", "", " ", "#1 @2", "ä → ö", String(repeating: "x", count: 300)]
      outcome.result = .failed(
        NodeFailure(
          step: generator.pick(NodeFailure.Step.allCases), code: generator.pick(FailureCode.allCases),
          message: generator.pick(messages), tried: [generator.int(0...9), 3],
          images: (0..<generator.int(0...3)).map {
            ImageFailure(image: $0, code: generator.pick(FailureCode.allCases), message: generator.pick(messages))
          }))
    }
    return LedgerEntry(node: "node-\(number).example.com", outcome: outcome)
  }

  @Test func `what is written reads the same`() async {
    for await seed in Seeds(Soak.count(5000, part: 300)) {
      var generator = SeededGenerator(seed: seed)
      var writer = LedgerWriter()
      var shards: [Int: [String: String]] = [:]
      var wanted: [String: NodeOutcome] = [:]
      for round in 0..<generator.int(1...6) {
        let entries = (0..<generator.int(0...20)).map { _ in Self.random(&generator, generator.int(0...30)) }
        let images = BitSet(0..<generator.int(1...10))
        let isRewrite = generator.oneIn(4)
        let writes =
          isRewrite
          ? writer.rewrite(entries, images: images, header: Self.header())
          : writer.append(entries, images: images, header: round == 0 ? Self.header() : nil)
        if isRewrite { wanted = [:] }
        for entry in entries { wanted[entry.node] = entry.outcome }
        for write in writes { Stored.apply(write, to: &shards) }
        writer.commit()
        let read = OutcomeLedger(shards: shards)
        #expect(read.outcomes == wanted, "seed \(seed)")
        #expect(read.damagedLines == 0 && read.staleShards.isEmpty, "seed \(seed)")
        if generator.oneIn(3) { writer = LedgerWriter(behind: read, shards: shards) }
      }
    }
  }

  @Test func `a rewrite that is cut short anywhere leaves the old ledger or the new one`() {
    for cut in 0...5 {
      var writer = LedgerWriter()
      var shards: [Int: [String: String]] = [:]
      let old = (0..<9000).map {
        LedgerEntry(
          node: "old-\($0)-\(String(repeating: "n", count: 60))",
          outcome: NodeOutcome(finishedAt: 1, took: 1, pulled: [0]))
      }
      for write in writer.append(old, images: [0], header: Self.header()) { Stored.apply(write, to: &shards) }
      writer.commit()
      let new = old.prefix(8000).map {
        LedgerEntry(node: $0.node, outcome: NodeOutcome(finishedAt: 2, took: 2, pulled: [0]))
      }
      let writes = writer.rewrite(new, images: [0], header: Self.header())
      #expect(writes.count > 3)
      for write in writes.prefix(cut) { Stored.apply(write, to: &shards) }
      let read = OutcomeLedger(shards: shards)
      #expect(read.outcomes.count == 9000 || read.outcomes.count == 8000)
      #expect(Set(read.outcomes.values.map(\.finishedAt)).count == 1)

      // Whoever goes on from there is not disturbed by the remains.
      var next = LedgerWriter(behind: read, shards: shards)
      let last = [LedgerEntry(node: "last", outcome: NodeOutcome(finishedAt: 3, took: 3, pulled: [0]))]
      for write in next.rewrite(last, images: [0], header: Self.header()) { Stored.apply(write, to: &shards) }
      let end = OutcomeLedger(shards: shards)
      #expect(end.outcomes.keys.sorted() == ["last"])
      #expect(shards.count == 2 && end.staleShards.isEmpty)
    }
  }

  @Test func `50,000 nodes fit few shards, each below 512 KiB`() {
    var writer = LedgerWriter()
    var shards: [Int: [String: String]] = [:]
    let nodes = (0..<50_000).map { "edge-node-\($0).cluster.example.com" }
    for start in stride(from: 0, to: nodes.count, by: 700) {
      let entries = nodes[start..<min(start + 700, nodes.count)].enumerated().map { offset, name in
        LedgerEntry(node: name, outcome: NodeOutcome(finishedAt: 1_700_000_000 + offset, took: 40, pulled: [0, 1]))
      }
      let writes = writer.append(entries, images: [0, 1], header: start == 0 ? Self.header() : nil)
      for write in writes { Stored.apply(write, to: &shards) }
    }
    for data in shards.values {
      #expect(data.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count } < 512 * 1024)
    }
    #expect(shards.count <= 6)
    #expect(OutcomeLedger(shards: shards).outcomes.count == 50_000)
  }

  @Test func `one job's writes grow with what is new, not with what is there`() {
    var writer = LedgerWriter()
    var sizes: [Int] = []
    for number in 0..<200 {
      let entries = (0..<50).map {
        LedgerEntry(node: "node-\(number)-\($0)", outcome: NodeOutcome(finishedAt: number, took: 1, pulled: [0]))
      }
      let writes = writer.append(entries, images: [0], header: nil)
      sizes.append(
        writes.reduce(0) { total, write in
          guard case .merge(_, let set, _) = write else { return total }
          return total + set.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        })
    }
    #expect(sizes.allSatisfy { $0 < 50 * 30 })
  }

  @Test(arguments: [([], "-"), ([0], "0"), ([0, 1, 2, 7], "0-2,7"), ([3, 5, 6], "3,5-6")] as [([Int], String)])
  func `sets of images are short text`(numbers: [Int], text: String) {
    #expect(ImageRanges.text(BitSet(numbers)) == text)
    #expect(ImageRanges.set(text) == BitSet(numbers))
  }

  @Test(arguments: ["", "a", "1-", "-1", "2-1", "0-99999999999", "1,,2", "70000"])
  func `what is no set is none`(text: String) {
    #expect(ImageRanges.set(text) == nil)
  }

  @Test func `the header reads the same, with every field`() {
    var header = Self.header()
    header.epoch = 3
    header.firstShard = 4
    header.required = [2, 0]
    header.retry = "now"
    header.failureTolerate = "0.1"
    header.activeDeadline = 60
    header.startedAt = EngineTime(seconds: 5)
    for cause in JobEnd.Cause.allCases {
      header.end = JobEnd(cause: cause, at: EngineTime(seconds: 9), step: .timeOut, selected: 7)
      #expect(LedgerHeader.read(header.text) == header)
    }
  }

  @Test func `any bytes read without a crash`() async {
    for await seed in Seeds(Soak.count(20_000, part: 1000)) {
      var generator = SeededGenerator(seed: seed)
      let entries = (0..<3).map { Self.random(&generator, $0) }
      var text = Array(LedgerSegment.text(entries, images: [0, 1]).utf8)
      for _ in 0..<generator.int(1...8) where !text.isEmpty {
        text[generator.int(0...text.count - 1)] = UInt8(generator.int(0...255))
      }
      var count = 0
      let damaged = LedgerSegment.read(String(decoding: text, as: UTF8.self)) { _ in count += 1 }
      #expect(count + damaged > 0)
    }
  }

  @Test func `numbers that no controller writes are passed over, and counting goes on beside them`() {
    let huge = Int.max
    let header = OutcomeLedger.headerKey
    let good = "{\"version\":1,\"epoch\":1,\"firstShard\":1,\"images\":[\"a:1\"],\"required\":\"0\",\"choice\":\"c\"}"
    let damaged: [[Int: [String: String]]] = [
      [0: [header: good.replacing("\"epoch\":1", with: "\"epoch\":\(huge)")]],
      [0: [header: good.replacing("\"firstShard\":1", with: "\"firstShard\":\(huge)")]],
      [0: [header: good, "e1-\(huge)": "@1 0\na 0 1\n"]],
      [0: [header: good, "e\(huge)-1": "@1 0\na 0 1\n"]],
      [0: [header: good], huge: ["e1-1": "@1 0\na 0 1\n"]],
      [0: [header: good, "e1-1": "@1 0\na 0 \(Int.min)\n"]],
      [0: [header: good, "e1-1": "@\(huge) 0\na 0 1\n"]],
      [0: [header: good, "e1-1": "@\(Int.min) 0\na 0 1\n"]],
      [0: [header: good.replacing("\"version\"", with: "\"startedAt\":\(huge),\"reopenedAt\":\(Int.min),\"version\"")]],
    ]
    for shards in damaged {
      let plan = kubeEdgePlan { $0["images"] = list("a:1") }
      var bench = Bench(plan, edgeNodes(1), lists: false)
      bench.engine = PullEngine(restoring: StoredFacts(plan: plan, ledger: shards), at: bench.now)
      bench.send(.tick)
      bench.succeedAll()
      #expect(bench.engine.end?.isSuccess == true, "\(shards)")
      bench.crash(
        plan,
        tasks: [LiveTask(id: TaskID(node: "edge-1", attempt: Int(Int32.max - 1)), createdAt: bench.now, images: [])])
      #expect(bench.engine.end?.isSuccess == true, "\(shards)")
    }
  }
}
