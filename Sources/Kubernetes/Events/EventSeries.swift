// What has happened again and again, and how much of it the server knows: rules without a clock or a connection.

import FoundationEssentials
import YAML

/// All notes of one key.
struct EventSeries: Sendable {
  let name: String
  /// The newest note: its text is what people should read.
  private(set) var note: EventNote
  let firstSeen: Date
  private(set) var lastSeen: Date
  private(set) var count = 1
  /// How many of them the server knows; 0 before the event was made.
  private(set) var written = 0
  private(set) var writtenAt: Date?
  private(set) var failures = 0

  init(_ note: EventNote, name: String, now: Date) {
    self.note = note
    self.name = name
    (firstSeen, lastSeen) = (now, now)
  }

  mutating func repeated(_ note: EventNote, now: Date) {
    self.note = note
    lastSeen = now
    count += 1
  }

  mutating func wrote(_ count: Int, now: Date) {
    written = count
    writtenAt = now
    failures = 0
  }

  /// The event is gone from the server, as events are after an hour.
  mutating func forgotten() { written = 0 }

  mutating func failed() { failures += 1 }

  var namespace: String { note.regarding.namespace.isEmpty ? "default" : note.regarding.namespace }

  /// The whole event.
  func object(controller: String, instance: String) -> Node {
    var event = Mapping()
    event["metadata"] = ["name": Node(.string(name)), "namespace": Node(.string(namespace))]
    event["eventTime"] = Node(.string(Timestamps.micro(firstSeen)))
    event["reportingController"] = Node(.string(controller))
    event["reportingInstance"] = Node(.string(Self.prefix(instance, bytes: 128)))
    event["type"] = Node(.string(note.severity.rawValue))
    event["reason"] = Node(.string(Self.prefix(note.reason, bytes: 128)))
    event["action"] = Node(.string(Self.prefix(note.action, bytes: 128)))
    event["note"] = Node(.string(Self.prefix(note.note, bytes: 1_024)))
    event["regarding"] = note.regarding.node
    if let related = note.related { event["related"] = related.node }
    if count > 1 { event["series"] = series }
    return Node(.mapping(event))
  }

  /// What has changed since the event was made.
  var patch: Node { ["note": Node(.string(Self.prefix(note.note, bytes: 1_024))), "series": series] }

  private var series: Node {
    ["count": Node(.integer(count)), "lastObservedTime": Node(.string(Timestamps.micro(lastSeen)))]
  }

  /// The beginning of a text that fits, cut between characters.
  static func prefix(_ text: String, bytes limit: Int) -> String {
    guard text.utf8.count > limit else { return text }
    var result = ""
    var size = 0
    for character in text {
      size += character.utf8.count
      guard size <= limit else { break }
      result.append(character)
    }
    return result
  }
}
