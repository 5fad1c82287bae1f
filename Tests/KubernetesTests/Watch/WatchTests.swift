// One watch on the wire: good ones, cut ones, endless ones.

import NIOCore
import TestSupport
import Testing
import YAML

@testable import Kubernetes

@Suite struct WatchTests {
  static func event(_ type: String, _ version: String, name: String = "a", extra: String = "") -> String {
    """
    {"type":"\(type)","object":{"kind":"ConfigMap","metadata":{"name":"\(name)","resourceVersion":"\(version)"\(extra)}}}

    """
  }

  func watch(
    _ options: WatchOptions = WatchOptions(), _ script: @escaping @Sendable (TestReply) async throws -> Void
  ) async throws -> ([WatchEvent], KubernetesError?) {
    let events = Collector<WatchEvent>()
    return try await withServer({ try await script($1) }) { client, server in
      do throws(KubernetesError) {
        try await client.watch(.configMaps, namespace: "a", options: options) { event throws(KubernetesError) in
          events.append(event)
        }
        return (events.all, nil)
      } catch {
        return (events.all, error)
      }
    }
  }

  @Test func `events come in order, wherever the pieces end`() async throws {
    let text =
      Self.event("ADDED", "1") + "\r\n" + Self.event("MODIFIED", "2") + Self.event("DELETED", "3")
      + Self.event("BOOKMARK", "4")
      + Self.event("BOOKMARK", "5", extra: #","annotations":{"k8s.io/initial-events-end":"true"}"#)
    for size in [1, 7, 100, 10_000] {
      let (events, error) = try await watch { reply in
        try await reply.open()
        var rest = Substring(text)
        while !rest.isEmpty {
          try await reply.write(String(rest.prefix(size)))
          rest = rest.dropFirst(size)
        }
        try await reply.end()
      }
      #expect(error == nil)
      #expect(events.map(\.resourceVersion) == ["1", "2", "3", "4", "5"])
      #expect(events.last == .bookmark(resourceVersion: "5", endsInitialEvents: true))
      guard case .deleted(let object)? = events.dropFirst(2).first else {
        Issue.record("the third is \(events)")
        return
      }
      #expect(object.objectName == "a")
    }
  }

  @Test func `the request asks for what the options say`() async throws {
    var options = WatchOptions(labelSelector: "a=b", fieldSelector: "c=d", resourceVersion: "7")
    options.duration = .seconds(99)
    let wanted = options
    try await withServer({
      try await $1.open()
      try await $1.end()
    }) { client, server in
      try await client.watch(.configMaps, options: wanted) { _ throws(KubernetesError) in }
      #expect(
        server.requests.first?.uri
          == "/api/v1/configmaps?watch=true&allowWatchBookmarks=true&labelSelector=a%3Db&fieldSelector=c%3Dd"
          + "&resourceVersion=7&timeoutSeconds=99")
    }
  }

  struct Bad: Sendable {
    var text: String
    var code: KubernetesError.Code
  }

  @Test(arguments: [
    Bad(text: "{\"type\":\"ADDED\",\"obj", code: .connectionLost),
    Bad(text: "nonsense\n", code: .protocolViolation),
    Bad(text: "<html>\n", code: .protocolViolation),
    Bad(text: "{\"type\":\"ADDED\"}\n", code: .protocolViolation),
    Bad(text: "{\"type\":\"ADDED\",\"object\":{}}\n", code: .protocolViolation),
    Bad(text: event("SURPRISE", "1"), code: .protocolViolation),
    Bad(text: "{\"type\":\"ERROR\",\"object\":{}}\n", code: .protocolViolation),
    Bad(text: "{\"type\":\"ERROR\",\"object\":\(status(410, "Expired"))}\n", code: .gone),
    Bad(text: "{\"type\":\"ERROR\",\"object\":\(status(429, "TooManyRequests"))}\n", code: .tooManyRequests),
    Bad(text: String(repeating: "x", count: 5_000), code: .responseTooLarge),
  ]) func `a stream that goes wrong is told by type`(row: Bad) async throws {
    var options = WatchOptions()
    options.maximumEventBytes = 4_000
    let (events, error) = try await watch(options) { reply in
      try await reply.open()
      try await reply.write(Self.event("ADDED", "1"))
      try await reply.write(row.text)
      try await reply.end()
    }
    #expect(events.count == 1)
    #expect(error?.code == row.code, "\(String(describing: error))")
    #expect(error?.verb == .watch)
  }

  @Test func `a cut stream is told`() async throws {
    let (events, error) = try await watch { reply in
      try await reply.open()
      try await reply.write(Self.event("ADDED", "1"))
      try await reply.cut()
    }
    #expect(events.count == 1)
    #expect(error?.code == .connectionLost)
  }

  @Test func `a line without end does not take the memory`() async throws {
    var options = WatchOptions()
    options.maximumEventBytes = 100_000
    let (_, error) = try await watch(options) { reply in
      try await reply.open()
      while true { try await reply.write(String(repeating: "x", count: 10_000)) }
    }
    #expect(error?.code == .responseTooLarge)
  }

  @Test func `a server that falls silent after a bookmark is left`() async throws {
    var options = WatchOptions()
    options.silence = .milliseconds(200)
    let (events, error) = try await watch(options) { reply in
      try await reply.open()
      try await reply.write(Self.event("BOOKMARK", "1"))
      try await reply.hang()
    }
    #expect(events.count == 1)
    #expect(error?.code == .timeout)
  }

  @Test func `a refused watch is told as any request`() async throws {
    let (_, error) = try await watch { try await $0.send(403, status(403, "Forbidden")) }
    #expect(error?.code == .forbidden)
  }

  @Test func `a slow reader slows the server down`() async throws {
    let written = Counter()
    let large = String(repeating: "x", count: 50_000)
    let seen = Counter()
    try await withServer({ _, reply in
      try await reply.open()
      for version in 1...2_000 {
        try await reply.write(Self.event("ADDED", String(version), extra: ",\"x\":\"\(large)\""))
        _ = written.next()
      }
      try await reply.end()
    }) { client, _ in
      let error = await #expect(throws: KubernetesError.self) {
        try await client.watch(.configMaps) { _ throws(KubernetesError) in
          guard seen.next() == 5 else { return }
          // All the buffers on the way fill up; a hundred megabytes do not fit into them.
          var before = -1
          while before != written.value {
            before = written.value
            do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
          }
          throw KubernetesError(.cancelled, "enough")
        }
      }
      #expect(error?.code == .cancelled)
      #expect(seen.value == 5)
      #expect(written.value < 1_000, "\(written.value)")
    }
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `lines do not depend on how they are cut`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let lines = (0..<50).map { _ in String(repeating: "ab", count: random.int(1...40)) }
    var bytes = ByteBuffer(string: lines.joined(separator: "\n") + "\n")
    var splitter = LineSplitter(limit: 100)
    var found: [String] = []
    while bytes.readableBytes > 0 {
      let size = min(random.int(1...60), bytes.readableBytes)
      let slice = bytes.readSlice(length: size)
      let piece = try #require(slice)
      found += try splitter.lines(of: piece).map { String(decoding: $0, as: UTF8.self) }
    }
    #expect(found == lines, "seed \(seed)")
    #expect(!splitter.isInsideLine)
  }
}
