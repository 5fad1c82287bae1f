// Broken bodies, many of them, at the real process.

import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(10))) struct HostileBodiesTests {
  private struct Tally: Sendable {
    var answered = 0
    var refused = 0
  }

  @Test func `every broken body gets a well-formed answer or a clean error, and memory stays flat`() async throws {
    let count = Soak.count(50_000, part: 2_000)
    let folder = try CertificateFolder()
    let flags = ["--no-cluster", "--cert-dir", folder.path, "--log-level", "notice"]
    // How many arenas the allocator takes, of which each keeps some memory, would be a matter of chance.
    try await WebhookUnderTest.run(flags, environment: ["MALLOC_ARENA_MAX": "2"]) { webhook in
      try await ReviewClient.with(webhook.address, trusting: folder) { client in
        // The first part fills caches and the allocator's arenas; only what comes after it can be a leak.
        let warmUp = count / 4
        var tally = try await Self.post(0..<warmUp, with: client)
        let before = try await Self.residentBytes(webhook)
        let rest = try await Self.post(warmUp..<count, with: client)
        let after = try await Self.residentBytes(webhook)
        tally.answered += rest.answered
        tally.refused += rest.refused
        #expect(tally.answered + tally.refused == count)
        // The test would prove little if the door let nothing through, or everything.
        #expect(tally.answered > count / 4 && tally.refused > count / 50, "\(tally)")
        #expect(after < before + 16 << 20, "\(before) bytes resident after \(warmUp) bodies, \(after) after \(count)")
      }
    }
  }

  private static func post(_ seeds: Range<Int>, with client: ReviewClient) async throws -> Tally {
    try await withThrowingTaskGroup(of: Bool.self) { tasks in
      var tally = Tally()
      var waiting = seeds.makeIterator()
      func startNext() {
        guard let seed = waiting.next() else { return }
        tasks.addTask { try await Self.isAnswered(UInt64(seed), by: client) }
      }
      for _ in 0..<8 { startNext() }
      while let isAnswered = try await tasks.next() {
        if isAnswered { tally.answered += 1 } else { tally.refused += 1 }
        startNext()
      }
      return tally
    }
  }

  private static func isAnswered(_ seed: UInt64, by client: ReviewClient) async throws -> Bool {
    var generator = JobGenerator(seed: seed)
    let body = ReviewMutation.body(&generator)
    let reply = try await client.post(body, to: generator.random.pick(["/mutate", "/validate"]))
    let tree = try reply.json()
    switch reply.status {
    case 200:
      let response = tree["response"]
      #expect(tree["kind"] == "AdmissionReview", "seed \(seed)")
      #expect(response?["uid"]?.string?.isEmpty == false, "seed \(seed)")
      if response?["allowed"]?.bool == false {
        #expect((response?["status"]?["message"]?.string ?? "") != "", "seed \(seed)")
      } else {
        #expect(response?["allowed"]?.bool == true, "seed \(seed)")
      }
      return true
    case 400:
      #expect(tree["kind"] == "Status" && (tree["message"]?.string ?? "") != "", "seed \(seed)")
      return false
    default:
      Issue.record("seed \(seed): status \(reply.status)")
      return false
    }
  }

  private static func residentBytes(_ webhook: RunningWebhook) async throws -> Int {
    let metrics = try await ReviewClient.plain(webhook.healthAddress, "/metrics").text
    let line = try #require(metrics.split(separator: "\n").first { $0.hasPrefix("process_resident_memory_bytes ") })
    return try #require(Int(line.split(separator: " ")[1]))
  }
}
