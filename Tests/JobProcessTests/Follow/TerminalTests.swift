import Foundation
// The live view on a real terminal.
import Glibc
import Terminal
import Testing
import YAML

@Suite(.timeLimit(.minutes(5))) struct TerminalTests {
  private static let environment = ["TERM": "xterm-256color", "LANG": "C.UTF-8"]

  @Test func `it is redrawn in place, and Ctrl-C gives the terminal back`() async throws {
    try await JobCluster.with { cluster in
      try cluster.putLease()
      try cluster.pullJob("shop", status: JobCluster.counts(100, active: 3))
      let plugin = try cluster.start(
        "status", "shop", "--watch", terminal: (60, 12), environment: Self.environment)
      try await plugin.wait("the first frame") { $0.contains("pulling 3") }
      #expect(!plugin.terminalEchoes)
      for done in [10, 20, 30] {
        try cluster.pullJob("shop", status: JobCluster.counts(100, active: 5, succeeded: done))
        try await plugin.wait("\(done) done") { $0.contains("succeeded \(done)") || $0.contains("\(done) of 100") }
      }
      // What the terminal's line discipline makes of Ctrl-C.
      plugin.type([3])
      #expect(await plugin.exitCode() == 130)
      #expect(plugin.terminalEchoes)
      var screen = ShownScreen(columns: 60, rows: 12)
      screen.feed(plugin.output)
      #expect(screen.frames >= 4)
      #expect(screen.unknown == [])
      #expect(!screen.hidesCursor)
      #expect(screen.lines.count { $0.hasPrefix("imagepulljob.apps.kruise.io/shop") } == 1, "\(screen.lines)")
      #expect(screen.lines.contains { $0.contains("30 of 100 nodes") })
      #expect(plugin.output.contains("█"))
      #expect(plugin.output.hasSuffix("\r\n\u{1B}[?25h"))
    }
  }

  @Test func `the last frame stays, and the exit code is the job's`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", status: JobCluster.counts(4, active: 4))
      let plugin = try cluster.start(
        "status", "shop", "--watch", terminal: (80, 24), environment: Self.environment.merging(["NO_COLOR": "1"]) { $1 }
      )
      try await plugin.wait("the first frame") { $0.contains("pulling 4") }
      try cluster.pullJob("shop", status: JobCluster.counts(4, succeeded: 3, failed: ["edge-9"], ends: true))
      #expect(await plugin.exitCode() == 1)
      var screen = ShownScreen(columns: 80, rows: 24)
      screen.feed(plugin.output)
      #expect(screen.lines.contains { $0.contains("failed 1") })
      #expect(screen.lines.contains { $0.contains("(edge-9)") })
      #expect(!plugin.output.contains("\u{1B}[1;"), "NO_COLOR is set")
    }
  }

  @Test func `a frame fits a terminal that is resized`() async throws {
    try await JobCluster.with { cluster in
      let failed = (0..<40).map { "a-node-with-a-long-name-\($0)" }
      try cluster.pullJob("shop", status: JobCluster.counts(100, active: 3, failed: failed))
      let plugin = try cluster.start("status", "shop", "--watch", terminal: (80, 24), environment: Self.environment)
      try await plugin.wait("the first frame") { $0.contains("[?2026l") }
      plugin.resize(columns: 20, rows: 3)
      try await plugin.wait("a small frame") { text in
        guard let frame = text.components(separatedBy: "\u{1B}[?2026h").last, frame.contains("[?2026l") else {
          return false
        }
        return frame.split(separator: "\r\n").count <= 3
      }
      plugin.type([3])
      #expect(await plugin.exitCode() == 130)
      let frames = plugin.output.components(separatedBy: "\u{1B}[?2026h")
      let last = try #require(frames.last).components(separatedBy: "\u{1B}[?2026l")[0]
      for line in last.components(separatedBy: "\r\n") {
        let plain = line.replacing(/\u{1B}\[[0-9;?]*[A-Za-z]/, with: "").filter { $0 != "\r" }
        #expect(DisplayWidth.of(plain) <= 19, "\(plain)")
      }
    }
  }

  @Test func `a dumb terminal gets plain lines`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", status: JobCluster.counts(4, succeeded: 4, ends: true))
      let plugin = try cluster.start("status", "shop", "--watch", terminal: (80, 24), environment: ["TERM": "dumb"])
      #expect(await plugin.exitCode() == 0)
      #expect(!plugin.output.contains("\u{1B}"))
      #expect(plugin.output.contains("shop Successful: 4 of 4 nodes"))
    }
  }

  @Test func `it can be stopped and goes on`() async throws {
    try await JobCluster.with { cluster in
      try cluster.pullJob("shop", status: JobCluster.counts(4, active: 4))
      let plugin = try cluster.start("status", "shop", "--watch", terminal: (80, 24), environment: Self.environment)
      try await plugin.wait("the first frame") { $0.contains("[?2026l") }
      plugin.type([26])
      // The terminal is given back before the process stops, its echo after the cursor.
      await plugin.stop()
      // Written before the stop; whoever reads it here may be later.
      try await plugin.wait("the cursor") { $0.hasSuffix("\u{1B}[?25h") }
      #expect(plugin.terminalEchoes)
      plugin.send(signal: SIGCONT)
      try await plugin.wait("a new frame") { $0.hasSuffix("[?2026l") }
      plugin.type([3])
      #expect(await plugin.exitCode() == 130)
    }
  }
}
