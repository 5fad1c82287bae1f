// Events that are written, joined, bounded, and never waited for.

import Kubernetes
import Synchronization
import TestSupport
import Testing
import YAML

@Suite struct EventRecorderTests {
  static let job = ObjectReference(
    apiVersion: "apps.kruise.io/v1alpha1", kind: "ImagePullJob", namespace: "shop", name: "web", uid: "u-1")

  static func note(_ text: String = "pulled", reason: String = "Pulled") -> EventNote {
    EventNote(regarding: job, reason: reason, action: "Pulling", note: text)
  }

  static func options(_ change: (inout EventRecorder.Options) -> Void = { _ in }) -> EventRecorder.Options {
    var options = EventRecorder.Options()
    options.seriesInterval = .milliseconds(50)
    change(&options)
    return options
  }

  func record(
    _ objects: FakeObjects = FakeObjects(), _ options: EventRecorder.Options = options(),
    _ body: @Sendable (EventRecorder, TestServer) async throws -> Void
  ) async throws {
    try await withServer(objects.handle, options: testOptions { $0.retry = .never }) { client, server in
      let recorder = EventRecorder(
        client: client, controller: "prepull.example/tests", instance: "pod-1", options: options)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await recorder.run() }
        try await body(recorder, server)
        recorder.shutDown()
        try await group.waitForAll()
      }
    }
  }

  @Test func `an event says what happened to what`() async throws {
    let objects = FakeObjects()
    try await record(objects) { recorder, _ in recorder.record(Self.note()) }
    let event = try #require(objects.all.first)
    #expect(event["apiVersion"] == "events.k8s.io/v1")
    #expect(event["kind"] == "Event")
    #expect(event["metadata"]?["namespace"] == "shop")
    #expect(event.objectName?.hasPrefix("web.") == true)
    #expect(event["regarding"]?["uid"] == "u-1")
    #expect(event["type"] == "Normal")
    #expect(event["reason"] == "Pulled")
    #expect(event["action"] == "Pulling")
    #expect(event["note"] == "pulled")
    #expect(event["reportingController"] == "prepull.example/tests")
    #expect(event["series"] == nil)
    #expect(event["eventTime"]?.string?.wholeMatch(of: #/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/#) != nil)
  }

  @Test func `what happens again is counted in one event`() async throws {
    let objects = FakeObjects()
    try await record(objects) { recorder, _ in
      recorder.record(Self.note())
      try await eventually("the event") { !objects.all.isEmpty }
      for index in 1...99 { recorder.record(Self.note("pulled \(index)")) }
      try await eventually("the count") { objects.all.first?["series"]?["count"] == 100 }
    }
    #expect(objects.all.count == 1)
    #expect(objects.all.first?["note"] == "pulled 99")
  }

  @Test func `what happens again within the interval is written once, at the end if that comes first`() async throws {
    let calls = Counter()
    let objects = FakeObjects { _, _ in
      _ = calls.next()
      return false
    }
    try await record(objects, Self.options { $0.seriesInterval = .seconds(3600) }) { recorder, _ in
      recorder.record(Self.note())
      try await eventually("the event") { !objects.all.isEmpty }
      for index in 1...99 { recorder.record(Self.note("pulled \(index)")) }
    }
    #expect(calls.value == 2)
    #expect(objects.all.first?["series"]?["count"] == 100)
    #expect(objects.all.first?["note"] == "pulled 99")
  }

  @Test func `what is different is another event`() async throws {
    let objects = FakeObjects()
    try await record(objects) { recorder, _ in
      recorder.record(Self.note())
      recorder.record(Self.note(reason: "Failed"))
    }
    #expect(Set(objects.all.map { $0["reason"]?.string }) == ["Pulled", "Failed"])
  }

  @Test func `an event that the server has forgotten is made again`() async throws {
    let objects = FakeObjects()
    try await record(objects) { recorder, _ in
      recorder.record(Self.note())
      try await eventually("the event") { !objects.all.isEmpty }
      let name = objects.all.first?.objectName ?? ""
      objects.remove("/apis/events.k8s.io/v1/namespaces/shop/events/\(name)")
      recorder.record(Self.note("again"))
      try await eventually("the event") { !objects.all.isEmpty }
    }
    #expect(objects.all.first?["note"] == "again")
    #expect(objects.all.first?["series"]?["count"] == 2)
  }

  @Test func `a failing server is tried again, and a refusal is not`() async throws {
    let calls = Counter()
    let objects = FakeObjects { _, reply in
      guard calls.next() <= 2 else { return false }
      try await reply.send(503, "")
      return true
    }
    try await record(objects) { recorder, _ in
      recorder.record(Self.note())
      try await eventually("the event") { !objects.all.isEmpty }
    }
    #expect(calls.value == 3)
    let refused = FakeObjects { _, reply in
      try await reply.send(403, status(403, "Forbidden"))
      return true
    }
    try await record(refused) { recorder, server in
      recorder.record(Self.note())
      try await eventually("the refusal") { recorder.droppedCount > 0 }
      #expect(server.requests.count == 1)
    }
  }

  @Test func `too many events are dropped and counted, and nobody waits`() async throws {
    let objects = FakeObjects { _, reply in
      try await reply.hang()
      return true
    }
    try await withServer(objects.handle) { client, _ in
      let recorder = EventRecorder(
        client: client, controller: "c", instance: "i", options: Self.options { $0.maximumEvents = 10 })
      for index in 0..<25 { recorder.record(Self.note(reason: "R\(index)")) }
      #expect(recorder.droppedCount == 15)
    }
  }

  @Test func `long texts are cut between characters`() async throws {
    let objects = FakeObjects()
    try await record(objects) { recorder, _ in
      recorder.record(Self.note(String(repeating: "é", count: 2_000), reason: String(repeating: "r", count: 300)))
    }
    #expect(objects.all.first?["note"]?.string?.utf8.count == 1_024)
    #expect(objects.all.first?["reason"]?.string?.utf8.count == 128)
  }
}
