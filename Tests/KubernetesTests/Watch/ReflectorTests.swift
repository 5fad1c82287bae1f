// How a reflector gets past what goes wrong.

import Testing
import YAML

@testable import Kubernetes

@Suite struct ReflectorTests {
  static func list(_ version: String, _ items: String = "") -> String {
    "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"\(version)\"},\"items\":[\(items)]}"
  }

  static func options(_ change: (inout Reflector.Options) -> Void = { _ in }) -> Reflector.Options {
    var options = Reflector.Options()
    options.backoff.initialDelay = .milliseconds(2)
    options.backoff.maximumDelay = .milliseconds(20)
    options.prefersStreamingLists = false
    options.shortestWatch = .zero
    change(&options)
    return options
  }

  /// Runs a reflector until the server's script calls `finish`; gives what it told and the paths it asked for.
  func reflect(
    _ options: Reflector.Options = options(),
    _ script: @escaping @Sendable (Int, TestRequest, TestReply, @Sendable () -> Void) async throws -> Void
  ) async throws -> (steps: [String], uris: [String]) {
    let calls = Counter()
    let steps = Collector<String>()
    let finished = AsyncStream<Void>.makeStream()
    return try await withServer({ request, reply in
      try await script(calls.next(), request, reply) { finished.continuation.yield() }
    }) { client, server in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await Reflector(client: client, resource: .configMaps, options: options).run { event in
            steps.append(Self.describe(event))
          }
        }
        var finish = finished.stream.makeAsyncIterator()
        await finish.next()
        group.cancelAll()
      }
      let uris = server.requests.map { request in
        String(request.uri.split(separator: "?").last ?? "").split(separator: "&")
          .filter { $0.hasPrefix("watch=") || $0.hasPrefix("resourceVersion=") || $0.hasPrefix("sendInitial") }
          .joined(separator: "&")
      }
      return (steps.all, uris)
    }
  }

  static func describe(_ event: ReflectorEvent) -> String {
    switch event {
    case .restarted: "restarted"
    case .listed(let object): "listed \(object.objectName ?? "")"
    case .synced(let version): "synced \(version)"
    case .changed(let object): "changed \(object.objectName ?? "") \(object.objectResourceVersion ?? "")"
    case .removed(let object): "removed \(object.objectName ?? "")"
    }
  }

  @Test func `it lists, watches from there, and goes on where a watch ended`() async throws {
    let (steps, uris) = try await reflect { call, _, reply, finish in
      switch call {
      case 1: try await reply.send(200, Self.list("5", "{\"metadata\":{\"name\":\"a\"}}"))
      case 2:
        try await reply.open()
        try await reply.write(WatchTests.event("MODIFIED", "6") + WatchTests.event("BOOKMARK", "9"))
        try await reply.end()
      case 3:
        try await reply.open()
        try await reply.write(WatchTests.event("DELETED", "10"))
        try await reply.write("{\"type\":\"ADDED\",\"obj")
        try await reply.cut()
      default:
        finish()
        try await reply.hang()
      }
    }
    #expect(steps == ["restarted", "listed a", "synced 5", "changed a 6", "removed a"])
    #expect(
      uris == [
        "", "watch=true&resourceVersion=5", "watch=true&resourceVersion=9", "watch=true&resourceVersion=10",
      ])
  }

  @Test(arguments: [true, false])
  func `a version that is too old is listed anew`(inStream: Bool) async throws {
    let (steps, uris) = try await reflect { call, _, reply, finish in
      switch call {
      case 1, 3: try await reply.send(200, Self.list("\(call)"))
      case 2 where inStream:
        try await reply.open()
        try await reply.write("{\"type\":\"ERROR\",\"object\":\(status(410, "Expired"))}\n")
        try await reply.end()
      case 2: try await reply.send(410, status(410, "Expired"))
      default:
        finish()
        try await reply.hang()
      }
    }
    #expect(steps == ["restarted", "synced 1", "restarted", "synced 3"])
    #expect(uris == ["", "watch=true&resourceVersion=1", "", "watch=true&resourceVersion=3"])
  }

  @Test func `pages that are too large become smaller, and stay so`() async throws {
    let options = Self.options { $0.pageSize = 8 }
    let lists = Counter()
    let (steps, limits) = try await withServer(
      { request, reply in
        if request.uri.contains("watch=") { return try await reply.send(410, status(410, "Expired")) }
        if !request.uri.contains("continue=") { _ = lists.next() }
        try await LargeObjects.serve(request, reply)
      }, options: testOptions { $0.maximumResponseBytes = LargeObjects.responseLimit }
    ) { client, server in
      let steps = Collector<String>()
      await withTaskGroup(of: Void.self) { group in
        let synced = AsyncStream<Void>.makeStream()
        group.addTask {
          await Reflector(client: client, resource: .configMaps, options: options).run { event in
            steps.append(Self.describe(event))
            if case .synced = event { synced.continuation.yield() }
          }
        }
        var each = synced.stream.makeAsyncIterator()
        await each.next()
        await each.next()
        group.cancelAll()
      }
      return (steps.all, LargeObjects.limits(server.requests))
    }
    let whole = ["restarted"] + (0..<5).map { "listed \($0)" } + ["synced 9"]
    #expect(Array(steps.prefix(14)) == whole + whole)
    #expect(Array(limits.prefix(8)) == ["8", "4", "2", "2", "2", "2", "2", "2"])
  }

  @Test func `a streaming list goes on as a watch`() async throws {
    let (steps, uris) = try await reflect(Self.options { $0.prefersStreamingLists = true }) { call, _, reply, finish in
      if call == 2 {
        finish()
        return try await reply.hang()
      }
      try await reply.open()
      try await reply.write(WatchTests.event("ADDED", "3", name: "a") + WatchTests.event("ADDED", "2", name: "b"))
      try await reply.write(
        WatchTests.event("BOOKMARK", "7", extra: #","annotations":{"k8s.io/initial-events-end":"true"}"#))
      try await reply.write(WatchTests.event("MODIFIED", "8", name: "b"))
      try await reply.end()
    }
    #expect(steps == ["restarted", "listed a", "listed b", "synced 7", "changed b 8"])
    #expect(uris == ["watch=true&sendInitialEvents=true", "watch=true&resourceVersion=8"])
  }

  @Test(arguments: ["422", "500", "sends a bookmark", "says nothing"])
  func `a server without streaming lists is asked for pages, once and for all`(how: String) async throws {
    let options = Self.options {
      $0.prefersStreamingLists = true
      $0.streamingListSilence = .milliseconds(200)
    }
    let (steps, uris) = try await reflect(options) { call, _, reply, finish in
      switch call {
      case 1 where how == "422": try await reply.send(422, status(422, "Invalid"))
      case 1 where how == "500": try await reply.send(500, status(500, "InternalError"))
      case 1:
        try await reply.open()
        try await reply.write(WatchTests.event("ADDED", "3"))
        if how == "sends a bookmark" { try await reply.write(WatchTests.event("BOOKMARK", "3")) }
        try await reply.hang()
      case 2, 4: try await reply.send(200, Self.list("\(call)"))
      case 3: try await reply.send(410, "")
      default:
        finish()
        try await reply.hang()
      }
    }
    #expect(steps.suffix(4) == ["restarted", "synced 2", "restarted", "synced 4"])
    #expect(uris.filter { $0.contains("sendInitial") }.count == 1)
  }

  @Test func `an event that cannot be read is got past by a list`() async throws {
    let (steps, uris) = try await reflect { call, request, reply, finish in
      if call == 5 {
        try await reply.send(200, Self.list("8"))
      } else if call == 6 {
        finish()
        try await reply.hang()
      } else if request.uri.contains("watch=") {
        try await reply.open()
        try await reply.write("{\"type\":\"ADDED\",\"object\":\"broken\"}\n")
        try await reply.end()
      } else {
        try await reply.send(200, Self.list("5"))
      }
    }
    #expect(steps == ["restarted", "synced 5", "restarted", "synced 8"])
    #expect(uris.filter { $0 == "watch=true&resourceVersion=5" }.count == 3)
  }

  @Test(arguments: [429, 500, 503, 403, 401, 404])
  func `a storm is waited out with growing pauses`(code: Int) async throws {
    let times = Collector<ContinuousClock.Instant>()
    let options = Self.options {
      $0.backoff.initialDelay = .milliseconds(20)
      $0.backoff.maximumDelay = .milliseconds(100)
    }
    let (steps, _) = try await reflect(options) { call, request, reply, finish in
      switch call {
      case 1: try await reply.send(200, Self.list("5"))
      case 2...6:
        times.append(.now)
        try await reply.send(code, "")
      default:
        times.append(.now)
        finish()
        try await reply.hang()
      }
    }
    #expect(steps == ["restarted", "synced 5"])
    let pauses = zip(times.all.dropFirst(), times.all).map { $0 - $1 }
    #expect(zip(pauses, [10, 20, 40, 50, 50]).allSatisfy { $0 >= .milliseconds($1) }, "\(pauses)")
  }

  @Test func `a watch that always ends at once is not begun as fast as it can`() async throws {
    let start = ContinuousClock.now
    let options = Self.options {
      $0.shortestWatch = .seconds(1)
      $0.backoff.initialDelay = .milliseconds(20)
      $0.backoff.maximumDelay = .milliseconds(100)
    }
    _ = try await reflect(options) { call, request, reply, finish in
      if call == 1 { return try await reply.send(200, Self.list("5")) }
      if call == 7 {
        finish()
        return try await reply.hang()
      }
      try await reply.open()
      try await reply.end()
    }
    #expect(ContinuousClock.now - start >= .milliseconds(10 + 20 + 40 + 50 + 50))
  }

  @Test func `a server that forgets everything at once is not listed as fast as it can`() {
    var state = ReflectorState(prefersStreaming: false)
    for round in 1...5 {
      state.listed(at: "1")
      state.failed(KubernetesError(.gone, "too old"))
      #expect(state.failures == round)
      #expect(state.step == .list)
    }
    state.listed(at: "2")
    state.advanced(to: "3")
    #expect(state.failures == 0)
  }
}
