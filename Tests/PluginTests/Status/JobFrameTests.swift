// The live view as text: a function of the job, the time and the terminal.
import PrePullEngine
import Terminal
import TestSupport
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct JobFrameTests {
  private static let now = EngineTime(rfc3339: "2026-01-01T00:02:05Z") ?? EngineTime(seconds: 0)

  private func frame(_ job: JobSnapshot, _ columns: Int, _ rows: Int, _ change: (inout FrameContext) -> Void = { _ in })
    -> [String]
  {
    var context = FrameContext(now: Self.now, size: TerminalSize(columns: columns, rows: rows))
    change(&context)
    return JobFrame(job: job, context: context).lines
  }

  private var running: JobSnapshot {
    Jobs.snapshot(
      Jobs.kubeEdge(
        [
          "state": "Pulling",
          "status": [
            Jobs.entry("edge-1", "Pulling"), Jobs.entry("edge-2", "Successful"),
            Jobs.entry("edge-3", "Failed", reason: "r.io/shop:1: 401 Unauthorized"),
          ],
        ], names: (1...10).map { "edge-\($0)" }))
  }

  @Test func `a running job shows its progress, its failures and who pulls`() {
    let lines = frame(running, 80, 24) {
      $0.rate = 0.5
      $0.secondsLeft = 16
      $0.isUnicode = false
    }
    #expect(
      lines.joined(separator: "\n") == """
        imageprepulljob.operations.kubeedge.io/shop  pulling  2m5s
        [####xxxx--------------------------------]  20%  2 of 10 nodes  0.50/s  16s left
        succeeded 1   failed 1   pulling 1   waiting 7
        Failures
          1 node: 401 from r.io  (edge-3)
        Pulling now
          edge-1 95s
        """)
  }

  @Test func `one node is no nodes`() {
    let one = Jobs.snapshot(
      Jobs.kubeEdge(["state": "Pulling", "status": [Jobs.entry("a", "Successful")]], names: ["a"]))
    #expect(frame(one, 80, 24)[1].hasSuffix("100%  1 of 1 node"))
    #expect(PlainLine.progress(one) == "1 of 1 node, 1 succeeded, 0 failed, 0 pulling, 0 waiting")
    var uncounted = one
    uncounted.total = nil
    #expect(frame(uncounted, 80, 24)[1] == "1 node done")
    #expect(PlainLine.progress(uncounted).hasPrefix("1 node done, "))
  }

  @Test func `a job that succeeded without a node is done`() {
    let none = Jobs.snapshot(Jobs.kruise(Jobs.counts(desired: 0, end: "2026-01-01T00:01:00Z")))
    #expect(frame(none, 40, 24) { $0.isUnicode = false }[1] == "[##################]  100%  0 of 0 nodes")
  }

  @Test func `a job that failed for want of nodes is not all done`() {
    var job = Jobs.snapshot(Jobs.kubeEdge(["state": "Failed", "reason": "no nodes were matched", "status": []]))
    job.total = 0
    let lines = frame(job, 80, 24)
    #expect(lines[1] == "0 nodes done")
    #expect(lines.contains { $0.contains("no nodes were matched") })
  }

  @Test func `a job that has ended says what was not tried, and no rate`() {
    let job = Jobs.snapshot(
      Jobs.kruise(
        Jobs.counts(
          desired: 1200, succeeded: 1000, failed: 100, end: "2026-01-01T00:01:00Z",
          message: "job exceeds activeDeadlineSeconds")))
    let lines = frame(job, 200, 24) { $0.rate = 3 }
    #expect(lines[0] == "imagepulljob.apps.kruise.io/shop  failed  60s")
    #expect(lines[1].hasSuffix("]  91%  1,100 of 1,200 nodes"))
    #expect(lines[2] == "succeeded 1,000   failed 100   pulling 0   not tried 100")
    #expect(lines[3] == "job exceeds activeDeadlineSeconds")
    #expect(lines[5] == "  100 nodes: no reason known here")
  }

  @Test func `a job without a known total counts`() {
    let lines = frame(Jobs.snapshot(Jobs.kruise()), 80, 24)
    #expect(lines[1] == "0 nodes done")
    #expect(lines[3] == "no controller has taken the job up yet")
  }

  @Test func `where there is little room the progress comes first, then the title`() {
    #expect(frame(running, 80, 1).count == 1)
    #expect(frame(running, 80, 1)[0].contains("20%"))
    #expect(frame(running, 80, 2)[0].hasPrefix("imageprepulljob"))
    #expect(frame(running, 10, 24).allSatisfy { DisplayWidth.of($0) <= 10 })
  }

  @Test func `many reasons end in a line for the rest`() {
    var job = running
    job.nodes = (0..<30).map { NodeReport(name: "n\($0)", state: .failed, reason: "reason \($0 % 10)") }
    job.failed = 30
    let lines = frame(job, 80, 8)
    #expect(lines.count == 8)
    #expect(lines.last == "  21 more, for 7 other reasons")
  }

  @Test func `what a status says cannot steer the terminal`() {
    var job = running
    job.message = "\u{1B}[2J\nevil"
    job.nodes[2].reason = "\u{1B}]0;x\u{7}"
    for line in frame(job, 80, 24) { #expect(line.safeForTerminal == line) }
  }

  @Test func `a bar is full at the end and only then`() {
    func bar(_ succeeded: Int, _ failed: Int, _ total: Int) -> String {
      ProgressBar.pieces(succeeded: succeeded, failed: failed, total: total, columns: 12, isUnicode: false)
        .map(\.text).joined()
    }
    #expect(bar(0, 0, 1000) == "[----------]")
    #expect(bar(1, 0, 1000) == "[#---------]")
    #expect(bar(999, 0, 1000) == "[#########-]")
    #expect(bar(1000, 0, 1000) == "[##########]")
    #expect(bar(999, 1, 1000) == "[#########x]")
    #expect(bar(0, 1000, 1000) == "[xxxxxxxxxx]")
    #expect(bar(0, 0, 0) == "[----------]")
  }

  @Test func `no frame is wider or higher than the terminal`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var generator = SeededGenerator(seed: seed)
    let words = ["edge", "镜像", "e\u{301}", "🙂", "\u{1B}[31m", "x y", "a-very-long-name-that-goes-on-and-on", "\n"]
    for round in 0..<600 {
      var job = Jobs.snapshot(Jobs.kubeEdge(["state": "Pulling"]))
      job.title = (0..<generator.int(0...4)).map { _ in generator.pick(words) }.joined()
      job.namespace = generator.oneIn(2) ? generator.pick(words) : nil
      job.message = generator.oneIn(2) ? generator.pick(words) : ""
      job.unit = generator.oneIn(4) ? .images : .nodes
      job.total = generator.oneIn(3) ? nil : generator.int(0...100_000)
      job.succeeded = generator.int(0...60_000)
      job.failed = generator.int(0...9_000)
      job.active = generator.int(0...900)
      job.state = generator.pick([.pending, .pulling, .paused, .succeeded, .failed])
      job.nodes = (0..<generator.int(0...60)).map { number in
        NodeReport(
          name: generator.pick(words) + "\(number)", state: generator.pick(NodeReport.State.allCases),
          time: generator.oneIn(3) ? nil : EngineTime(seconds: generator.int(0...2_000_000_000)),
          reason: generator.oneIn(3) ? nil : generator.pick(words) + "\(generator.int(0...9))")
      }
      let size = TerminalSize(columns: generator.int(1...120), rows: generator.int(1...40))
      let lines = frame(job, size.columns, size.rows) { context in
        context.isUnicode = generator.oneIn(2)
        context.isWide = generator.oneIn(3)
        context.rate = generator.oneIn(2) ? Double(generator.int(0...100_000)) / 7 : nil
        context.secondsLeft = generator.oneIn(2) ? generator.int(0...1_000_000) : nil
        context.notes = (0..<generator.int(0...3)).map { _ in generator.pick(words) }
      }
      #expect(lines.count <= size.rows, "seed \(seed), round \(round)")
      #expect(!lines.isEmpty)
      let widest = lines.map { DisplayWidth.of($0) }.max() ?? 0
      #expect(widest <= size.columns, "seed \(seed), round \(round): \(lines)")
    }
  }

  @Test func `a coloured line has the same width as a plain one`() {
    let plain = frame(running, 40, 24)
    let colored = frame(running, 40, 24) { $0.isColored = true }
    let stripped = colored.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") }
    #expect(plain == stripped)
    #expect(plain != colored)
  }

  @Test func `a plain line tells the same`() {
    #expect(
      PlainLine.text(running) == """
        imageprepulljob.operations.kubeedge.io/shop Pulling: 2 of 10 nodes, 1 succeeded, 1 failed, 1 pulling, 7 waiting

        """)
  }
}
