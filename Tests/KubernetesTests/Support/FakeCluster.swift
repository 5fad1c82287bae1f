// As much of an API server as lists and watches need, over one resource, which cuts off when it is told to.

import Synchronization
import TestSupport
import YAML

@testable import Kubernetes

/// ConfigMaps of one namespace with resourceVersions, a history that is compacted, pages, bookmarks, and faults.
final class FakeCluster: Sendable {
  struct Event: Sendable {
    var version: Int
    var type: String
    var object: Node

    var line: String { JSONWriter.string(["type": Node(.string(type)), "object": object]) + "\n" }
  }

  struct State: Sendable {
    var version = 10
    var nextUID = 1
    var objects: [String: Node] = [:]
    var history: [Event] = []
    var compactedAt = 10
    var pages: [String: (items: [Node], version: Int)] = [:]
    var nextPage = 1
    var random = SeededGenerator(seed: 0)
    /// One in so many answers and events is cut off; 0 for none.
    var cutsOneIn = 0
    /// The same for the objects of a streamed list, of which there may be thousands; nil for the same.
    var cutsStreamedListsOneIn: Int?
    /// So many requests find nobody: the server is about to come back.
    var downFor = 0
    var streamsLists = false
    /// All connections that follow changes end when this changes.
    var epoch = 0
  }

  private let state = Mutex(State())
  let changed = Signal()

  init(seed: UInt64 = 0, _ change: @Sendable (inout State) -> Void = { _ in }) {
    state.withLock { state in
      state.random = SeededGenerator(seed: seed)
      change(&state)
    }
  }

  func update(_ change: @Sendable (inout State) -> Void) {
    state.withLock { change(&$0) }
    changed.notify()
  }

  /// The names and versions of all objects.
  var contents: [String: String] {
    state.withLock { $0.objects.mapValues { $0.objectResourceVersion ?? "" } }
  }

  @Sendable func handle(_ request: TestRequest, _ reply: TestReply) async throws {
    let isDown = state.withLock { state in
      defer { state.downFor = max(state.downFor - 1, 0) }
      return state.downFor > 0
    }
    if isDown { return try await reply.cut() }
    let query = Self.query(request.uri)
    if query["watch"] == "true" {
      try await watch(query, reply)
    } else {
      try await list(query, reply)
    }
  }

  private func list(_ query: [String: String], _ reply: TestReply) async throws {
    let answer: (code: Int, body: String, cut: Bool) = state.withLock { state in
      let cut = state.shouldCut()
      var items: [Node]
      var version = state.version
      if let token = query["continue"] {
        guard let page = state.pages.removeValue(forKey: token), page.version >= state.compactedAt else {
          return (410, status(410, "Expired"), cut)
        }
        (items, version) = page
      } else {
        items = state.objects.sorted { $0.key < $1.key }.map(\.value)
      }
      var metadata: Mapping = Mapping()
      metadata["resourceVersion"] = Node(.string(String(version)))
      if let limit = query["limit"].flatMap({ Int($0) }), items.count > limit {
        let token = "page\(state.nextPage)"
        state.nextPage += 1
        state.pages[token] = (Array(items.dropFirst(limit)), version)
        metadata["continue"] = Node(.string(token))
        items = Array(items.prefix(limit))
      }
      let list: Node = [
        "kind": "ConfigMapList", "apiVersion": "v1", "metadata": Node(.mapping(metadata)),
        "items": Node(.sequence(items)),
      ]
      return (200, JSONWriter.string(list), cut)
    }
    guard answer.cut else { return try await reply.send(answer.code, answer.body) }
    try await reply.open(answer.code, headers: [("content-length", String(answer.body.utf8.count))])
    try await reply.write(String(answer.body.prefix(answer.body.count / 2)))
    try await reply.cut()
  }

  private func watch(_ query: [String: String], _ reply: TestReply) async throws {
    var position = query["resourceVersion"].flatMap { Int($0) } ?? 0
    let isList = query["sendInitialEvents"] == "true"
    let (refuses, initial, epoch) = state.withLock { state -> (String?, [Event], Int) in
      if isList {
        guard state.streamsLists else {
          return (status(422, "Invalid", "sendInitialEvents is forbidden"), [], 0)
        }
        position = state.version
        let all = state.objects.values.map { Event(version: 0, type: "ADDED", object: $0) }
        return (nil, all + [Event(version: 0, type: "BOOKMARK", object: bookmark(position, ends: true))], state.epoch)
      }
      return (nil, [], state.epoch)
    }
    if let refuses { return try await reply.send(422, refuses) }
    try await reply.open()
    for event in initial { try await send(event, reply, ofList: true) }
    while true {
      let generation = changed.generation
      let at = position
      let (events, isOver, isGone) = state.withLock { state in
        (state.history.filter { $0.version > at }, state.epoch != epoch, at < state.compactedAt)
      }
      if isGone {
        let gone = status(410, "Expired", "too old resource version")
        try await reply.write("{\"type\":\"ERROR\",\"object\":\(gone)}\n")
        return try await reply.end()
      }
      for event in events {
        try await send(event, reply)
        position = event.version
      }
      if isOver { return try await reply.end() }
      if events.isEmpty {
        try await reply.write(Event(version: 0, type: "BOOKMARK", object: bookmark(position, ends: false)).line)
      }
      await changed.wait(after: generation)
      try Task.checkCancellation()
    }
  }

  private func send(_ event: Event, _ reply: TestReply, ofList isListed: Bool = false) async throws {
    let line = event.line
    guard state.withLock({ $0.shouldCut(ofList: isListed) }) else { return try await reply.write(line) }
    // In the middle of the event, or just behind it.
    let length = state.withLock { $0.random.int(0...line.count) }
    try await reply.write(String(line.prefix(length)))
    try await reply.cut()
  }

  static func query(_ uri: String) -> [String: String] {
    let text = uri.split(separator: "?", maxSplits: 1).dropFirst().first ?? ""
    let pairs = text.split(separator: "&").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    return Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { first, _ in first }
  }
}

private func bookmark(_ version: Int, ends: Bool) -> Node {
  var metadata: Mapping = Mapping()
  metadata["resourceVersion"] = Node(.string(String(version)))
  if ends { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
  return ["kind": "ConfigMap", "apiVersion": "v1", "metadata": Node(.mapping(metadata))]
}

extension FakeCluster.State {
  mutating func shouldCut(ofList isListed: Bool = false) -> Bool {
    let chance = isListed ? cutsStreamedListsOneIn ?? cutsOneIn : cutsOneIn
    return chance > 0 && random.oneIn(chance)
  }

  mutating func put(_ name: String, labels: [String: String] = [:]) {
    version += 1
    let isNew = objects[name] == nil
    let uid = objects[name]?.objectUID ?? "uid-\(nextUID)"
    nextUID += 1
    let entries = labels.sorted { $0.key < $1.key }.map { Mapping.Entry(key: $0.key, value: Node(.string($0.value))) }
    let object: Node = [
      "kind": "ConfigMap", "apiVersion": "v1",
      "metadata": [
        "name": Node(.string(name)), "namespace": "a", "uid": Node(.string(uid)),
        "resourceVersion": Node(.string(String(version))), "labels": Node(.mapping(Mapping(entries))),
      ],
    ]
    objects[name] = object
    history.append(.init(version: version, type: isNew ? "ADDED" : "MODIFIED", object: object))
  }

  mutating func remove(_ name: String) {
    guard var last = objects.removeValue(forKey: name)?.mapping else { return }
    version += 1
    let version = version
    last.update("metadata") { metadata in
      guard var fields = metadata.mapping else { return }
      fields["resourceVersion"] = Node(.string(String(version)))
      metadata = Node(.mapping(fields))
    }
    history.append(.init(version: version, type: "DELETED", object: Node(.mapping(last))))
  }

  /// Stops the server and starts it again: all connections end, the next requests find nobody, and what came before is
  /// forgotten, as the history in an API server's memory is.
  mutating func restart(downFor requests: Int) {
    epoch += 1
    downFor = requests
    compact()
  }

  /// Forgets the history: watches from before now are gone.
  mutating func compact() {
    history = []
    compactedAt = version
  }
}
