// What watches of one selection share, under many writers.
import NIOCore
import Synchronization
import TestSupport
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct WatchFeedTests {
  private struct Enough: Error {}

  /// Collects what a watch tells until a line has the text.
  private func lines(of session: WatchSession, until last: String) async throws -> [String] {
    var lines: [String] = []
    do {
      try await session.run { bytes in
        lines += String(buffer: bytes).split(separator: "\n").map(String.init)
        if lines.contains(where: { $0.contains(last) }) { throw Enough() }
      }
    } catch is Enough {}
    return lines
  }

  private func watch(_ server: TestServer, _ query: String = "") async throws -> WatchSession {
    let start = try await server.send("GET", configMaps).version
    return try #require(try await server.send("GET", "\(configMaps)?watch=1&resourceVersion=\(start)\(query)").watch)
  }

  @Test func `watches of the same selection share a feed, and others do not`() async throws {
    let server = try TestServer()
    let definition = try #require(server.api.cluster.read { $0.registry[ResourceID("configmaps")] })
    let encoder = ObjectEncoder(definition: definition, apiVersion: "v1")
    let selector = try ObjectSelector(namespace: "a", labels: "x=y")
    let first = server.api.feeds.feed(of: definition.id, selector, encoder)
    #expect(server.api.feeds.feed(of: definition.id, selector, encoder) === first)
    let others = try [
      ObjectSelector(namespace: "a"), ObjectSelector(namespace: "b", labels: "x=y"),
      ObjectSelector(namespace: "a", labels: "x=z"),
    ]
    for other in others { #expect(server.api.feeds.feed(of: definition.id, other, encoder) !== first) }
    var metadata = encoder
    metadata.presentation = .metadataOnly
    #expect(server.api.feeds.feed(of: definition.id, selector, metadata) !== first)
  }

  /// The changes that come while others are made, in whatever order the threads have it.
  @Test(.timeLimit(.minutes(2)), arguments: Array(0..<UInt64(Soak.count(40, part: 4))))
  func `every watch is told every change once and in order while many write`(seed: UInt64) async throws {
    let server = try TestServer(historyCapacity: 100_000)
    let (watchers, writers, writes) = (12, 8, 150)
    var sessions: [WatchSession] = []
    for index in 0..<watchers {
      sessions.append(try await watch(server, index % 3 == 0 ? "&labelSelector=writer" : ""))
    }
    let told = try await withThrowingTaskGroup(of: [String].self) { group in
      for session in sessions { group.addTask { try await lines(of: session, until: "\"the-end\"") } }
      try await withThrowingTaskGroup(of: Void.self) { writing in
        for writer in 0..<writers {
          writing.addTask {
            var random = SeededGenerator(seed: seed << 8 | UInt64(writer))
            let name = "c\(writer)"
            _ = try await server.send("POST", configMaps, configMap(name, labels: ["writer": "w\(writer)"]))
            for number in 0..<writes {
              if random.oneIn(40) { try await Task.sleep(for: .milliseconds(random.int(1...12))) }
              let answer = try await server.send(
                "PATCH", "\(configMaps)/\(name)", ["data": ["n": Node("\(number)")]],
                type: "application/merge-patch+json")
              #expect(answer.status == 200)
            }
          }
        }
        try await writing.waitForAll()
      }
      _ = try await server.send("POST", configMaps, configMap("the-end", labels: ["writer": "none"]))
      var told: [[String]] = []
      for try await lines in group { told.append(lines) }
      return told
    }
    let first = try #require(told.first)
    #expect(first.count == writers * (writes + 1) + 1, "seed \(seed)")
    for lines in told { #expect(lines == first, "seed \(seed)") }
    let versions = first.compactMap { line in
      try? JSONReader.read(Array(line.utf8)).value("object", "metadata", "resourceVersion")?.string.flatMap { Int($0) }
    }
    #expect(versions.count == first.count && versions == versions.sorted(), "seed \(seed)")
  }

  @Test func `a watch that concerns nobody's changes outlives the history`() async throws {
    let server = try TestServer(historyCapacity: 5)
    _ = try await server.send("POST", configMaps, configMap("quiet"))
    let quiet = try await watch(server, "&fieldSelector=metadata.name=quiet")
    async let told = lines(of: quiet, until: "\"k\":\"v\"")
    for index in 0..<20 { _ = try await server.send("POST", configMaps, configMap("c\(index)")) }
    server.api.cluster.compact()
    _ = try await server.send("PUT", "\(configMaps)/quiet", configMap("quiet", ["k": "v"]))
    #expect(try await told.map { $0.hasPrefix("{\"type\":\"MODIFIED\"") } == [true])
  }

  @Test func `a bookmark of a quiet watch tells the latest version`() async throws {
    let server = try TestServer()
    server.api.settings.withLock { $0.bookmarkInterval = .milliseconds(5) }
    let session = try await watch(server, "&fieldSelector=metadata.name=quiet&allowWatchBookmarks=true")
    _ = try await server.send("POST", configMaps, configMap("other"))
    let latest = try await server.send("GET", configMaps).version
    let told = try await lines(of: session, until: "\"resourceVersion\":\"\(latest)\"")
    #expect(told.allSatisfy { $0.hasPrefix("{\"type\":\"BOOKMARK\"") })
  }
}
