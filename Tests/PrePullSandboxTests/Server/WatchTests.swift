// Watches: what they tell, in which order, and how they end.
import Synchronization
import Testing
import YAML

@testable import PrePullSandbox

@Suite struct WatchTests {
  /// Runs a watch until it has told so many events.
  private func events(_ count: Int, of session: WatchSession?) async throws -> [Node] {
    let session = try #require(session)
    var events: [Node] = []
    struct Enough: Error {}
    do {
      try await session.run { bytes in
        for line in bytes.readableBytesView.split(separator: 0x0A) { events.append(try JSONReader.read(Array(line))) }
        if events.count >= count { throw Enough() }
      }
    } catch is Enough {}
    return events
  }

  private func summary(_ events: [Node]) -> [String] {
    events.map { "\($0["type"]?.string ?? "") \($0.value("object", "metadata", "name")?.string ?? "")" }
  }

  @Test func `every change from a version on is told in order`() async throws {
    let server = try TestServer()
    let start = try await server.send("GET", configMaps).version
    _ = try await server.send("POST", configMaps, configMap("a"))
    _ = try await server.send("PUT", "\(configMaps)/a", configMap("a", ["k": "v"]))
    _ = try await server.send("DELETE", "\(configMaps)/a")
    let watch = try await server.send("GET", "\(configMaps)?watch=1&resourceVersion=\(start)").watch
    let events = try await events(3, of: watch)
    #expect(summary(events) == ["ADDED a", "MODIFIED a", "DELETED a"])
    let versions = events.compactMap { Int($0.value("object", "metadata", "resourceVersion")?.string ?? "") }
    #expect(versions == versions.sorted() && Set(versions).count == 3)
  }

  @Test func `a change that comes later is told`() async throws {
    let server = try TestServer()
    let watch = try await server.send("GET", "\(configMaps)?watch=1").watch
    async let told = events(1, of: watch)
    _ = try await server.send("POST", configMaps, configMap("later"))
    #expect(summary(try await told) == ["ADDED later"])
  }

  @Test func `an object that leaves the selection is deleted for the watch`() async throws {
    let server = try TestServer()
    let start = try await server.send("GET", configMaps).version
    _ = try await server.send("POST", configMaps, configMap("a", labels: ["on": "no"]))
    _ = try await server.send("PUT", "\(configMaps)/a", configMap("a", labels: ["on": "yes"]))
    _ = try await server.send("PUT", "\(configMaps)/a", configMap("a", ["k": "v"], labels: ["on": "yes"]))
    _ = try await server.send("PUT", "\(configMaps)/a", configMap("a", labels: ["on": "no"]))
    let path = "\(configMaps)?watch=1&labelSelector=on=yes&resourceVersion=\(start)"
    let watch = try await server.send("GET", path).watch
    #expect(summary(try await events(3, of: watch)) == ["ADDED a", "MODIFIED a", "DELETED a"])
  }

  @Test func `a version from before the history is gone`() async throws {
    let server = try TestServer(historyCapacity: 2)
    for name in ["a", "b", "c", "d"] { _ = try await server.send("POST", configMaps, configMap(name)) }
    let watch = try await server.send("GET", "\(configMaps)?watch=1&resourceVersion=2").watch
    let event = try await events(1, of: watch).first
    #expect(event?["type"] == "ERROR")
    #expect(event?.value("object", "code") == 410)
    #expect(event?.value("object", "reason") == "Expired")
  }

  @Test func `bookmarks tell the version while nothing changes`() async throws {
    let server = try TestServer()
    server.api.settings.withLock { $0.bookmarkInterval = .milliseconds(5) }
    let start = try await server.send("GET", configMaps).version
    let watch = try await server.send(
      "GET", "\(configMaps)?watch=1&allowWatchBookmarks=true&resourceVersion=\(start)"
    ).watch
    let event = try await events(1, of: watch).first
    #expect(event?["type"] == "BOOKMARK")
    #expect(event?.value("object", "kind") == "ConfigMap")
    #expect(event?.value("object", "metadata", "resourceVersion")?.string == start)
  }

  @Test func `a streaming list ends with a bookmark that says so`() async throws {
    let server = try TestServer()
    for name in ["a", "b"] { _ = try await server.send("POST", configMaps, configMap(name)) }
    let query = "watch=1&sendInitialEvents=true&allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan"
    let watch = try await server.send("GET", "\(configMaps)?\(query)").watch
    let events = try await events(3, of: watch)
    #expect(summary(events) == ["ADDED a", "ADDED b", "BOOKMARK "])
    #expect(
      events.last?.value("object", "metadata", "annotations", "k8s.io/initial-events-end") == "true")
  }

  @Test func `a watch ends at its timeout and with the server`() async throws {
    let server = try TestServer()
    let short = try await server.send("GET", "\(configMaps)?watch=1&timeoutSeconds=0").watch
    try await #require(short).run { _ in }
    let long = try #require(try await server.send("GET", "\(configMaps)?watch=1").watch)
    async let end: Void = long.run { _ in }
    server.api.cluster.close()
    try await end
  }
}
