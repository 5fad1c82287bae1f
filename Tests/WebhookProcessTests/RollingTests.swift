// What a cluster does to a webhook while jobs are applied: new certificates, and Pods that come and go.

import FoundationEssentials
import Synchronization
import TLS
import TLSServer
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(10))) struct RollingTests {
  /// The processes that a client may send to, as a Service's endpoints.
  private final class Endpoints: Sendable {
    private struct State {
      var clients: [ReviewClient]
      var next = 0
    }

    private let state: Mutex<State>

    init(_ clients: [ReviewClient]) { state = Mutex(State(clients: clients)) }

    func next() -> ReviewClient {
      state.withLock { state in
        state.next += 1
        return state.clients[state.next % state.clients.count]
      }
    }

    func keepOnlyFirst() { state.withLock { $0.clients.removeLast($0.clients.count - 1) } }
  }

  /// Posts reviews on eight tasks until told to stop; gives how many were answered.
  private final class Load: Sendable {
    private let isOver = Mutex(false)
    private let answers = Mutex(0)
    private let (news, tell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

    var count: Int { answers.withLock { $0 } }
    func stop() { isOver.withLock { $0 = true } }

    func run(_ endpoints: Endpoints) async throws {
      try await withThrowingTaskGroup(of: Void.self) { tasks in
        for number in 0..<8 {
          tasks.addTask {
            let body = JSONWriter.bytes(review(number % 2 == 0 ? "CREATE" : "UPDATE", kruiseJob(), old: kruiseJob()))
            while !self.isOver.withLock({ $0 }) {
              let reply = try await endpoints.next().post(body, to: number % 2 == 0 ? "/mutate" : "/validate")
              #expect(reply.status == 200)
              #expect(try reply.json()["response"]?["allowed"]?.bool == true)
              self.answers.withLock { $0 += 1 }
              self.tell.yield()
            }
          }
        }
        try await tasks.waitForAll()
      }
    }

    /// Returns when so many more requests were answered.
    func wait(for more: Int) async throws {
      let goal = count + more
      for await _ in news where count >= goal { return }
      try Task.checkCancellation()
    }
  }

  @Test func `no request fails while the certificate is replaced, and new connections get the new one`() async throws {
    let folder = try CertificateFolder()
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      try await ReviewClient.with(webhook.address, trusting: folder) { client in
        let load = Load()
        try await withThrowingTaskGroup(of: Void.self) { tasks in
          tasks.addTask { try await load.run(Endpoints([client])) }
          try await load.wait(for: 200)
          for _ in 0..<2 {
            let pair = try folder.issue()
            // Follows the files by itself: what counts is what a new handshake is shown.
            while try await Self.presented(by: webhook) != pair.certificate.fingerprint { try await load.wait(for: 10) }
          }
          // A broken pair is refused, said once, and the one before stays.
          let kept = try await Self.presented(by: webhook)
          try folder.write("not a certificate", to: "tls.crt")
          try await webhook.log.wait(for: "The new certificate is refused; the one before stays")
          #expect(try await Self.presented(by: webhook) == kept)
          load.stop()
          try await tasks.waitForAll()
        }
      }
    }
  }

  @Test func `no request fails while one of two processes is stopped under load`() async throws {
    let folder = try CertificateFolder()
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { staying in
      let load = Load()
      do {
        let (_, end) = try await WebhookUnderTest.run(Self.leisurely(folder)) { leaving in
          try await ReviewClient.with(staying.address, trusting: folder) { one in
            try await ReviewClient.with(leaving.address, trusting: folder) { other in
              let endpoints = Endpoints([one, other])
              try await withThrowingTaskGroup(of: Void.self) { tasks in
                tasks.addTask { try await load.run(endpoints) }
                try await load.wait(for: 200)
                try leaving.terminate()
                // As a cluster does: it looks at readiness, and takes the process out of the Service.
                while try await ReviewClient.plain(leaving.healthAddress, "/readyz").status == 200 {
                  try await load.wait(for: 1)
                }
                try await load.wait(for: 50)
                endpoints.keepOnlyFirst()
                try await load.wait(for: 200)
                load.stop()
                try await tasks.waitForAll()
              }
            }
          }
        }
        #expect(end.exitCode == 0, "\(end.log)")
      }
      #expect(load.count >= 450)
    }
  }

  @Test func `answers ask clients to leave while the process is stopping`() async throws {
    let folder = try CertificateFolder()
    let (_, end) = try await WebhookUnderTest.run(Self.leisurely(folder)) { webhook in
      try await ReviewClient.with(webhook.address, trusting: folder) { client in
        let body = JSONWriter.bytes(review("CREATE", kruiseJob()))
        #expect(try await client.post(body, to: "/mutate").headers["connection"] == nil)
        #expect(try await ReviewClient.plain(webhook.healthAddress, "/readyz").status == 200)
        try webhook.terminate()
        try await webhook.log.wait(for: "stopping")
        let reply = try await client.post(body, to: "/mutate")
        #expect(reply.status == 200)
        #expect(reply.headers["connection"] == "close")
        let readiness = try await ReviewClient.plain(webhook.healthAddress, "/readyz")
        #expect(readiness.status == 503)
        #expect(readiness.text.contains("[-]running failed: the process is stopping"))
        #expect(try await ReviewClient.plain(webhook.healthAddress, "/healthz").status == 200)
      }
    }
    #expect(end.exitCode == 0, "\(end.log)")
    #expect(end.log.contains(#""msg":"stopped""#))
  }

  /// What a process is told that is looked at while it stops: its delay outlasts every look, and ends with the second
  /// signal, which every process gets after its test.
  private static func leisurely(_ folder: CertificateFolder) -> [String] {
    ["--no-cluster", "--cert-dir", folder.path, "--shutdown-delay", "600"]
  }

  private static func presented(by webhook: RunningWebhook) async throws -> String? {
    let colon = try #require(webhook.address.lastIndex(of: ":"))
    let port = try #require(Int(webhook.address[webhook.address.index(after: colon)...]))
    return try await TLSProbe.handshake(host: "127.0.0.1", port: port).peerCertificate?.fingerprint
  }
}
