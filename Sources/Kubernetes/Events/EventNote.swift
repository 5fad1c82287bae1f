// What an event says, and about what.

import YAML

/// An object that an event is about.
public struct ObjectReference: Sendable, Hashable {
  /// Its `apiVersion`.
  public var apiVersion: String
  /// Its `kind`.
  public var kind: String
  /// Its namespace; empty for objects outside of namespaces.
  public var namespace: String
  /// Its name.
  public var name: String
  /// Its UID; empty when it is not known.
  public var uid: String

  /// Names an object.
  public init(apiVersion: String, kind: String, namespace: String = "", name: String, uid: String = "") {
    self.apiVersion = apiVersion
    self.kind = kind
    self.namespace = namespace
    self.name = name
    self.uid = uid
  }

  /// Names an object that is at hand; nil when it has no kind or name.
  public init?(_ object: Node) {
    guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string,
      let name = object.objectName
    else { return nil }
    self.init(
      apiVersion: apiVersion, kind: kind, namespace: object.objectNamespace ?? "", name: name,
      uid: object.objectUID ?? "")
  }

  var node: Node {
    var mapping = Mapping()
    mapping["apiVersion"] = Node(.string(apiVersion))
    mapping["kind"] = Node(.string(kind))
    if !namespace.isEmpty { mapping["namespace"] = Node(.string(namespace)) }
    mapping["name"] = Node(.string(name))
    if !uid.isEmpty { mapping["uid"] = Node(.string(uid)) }
    return Node(.mapping(mapping))
  }
}

/// Something that happened to an object.
public struct EventNote: Sendable, Hashable {
  /// Whether it is as it should be.
  public enum Severity: String, Sendable, Hashable {
    /// Nothing to worry about.
    case normal = "Normal"
    /// Somebody should look at it.
    case warning = "Warning"
  }

  /// What it happened to.
  public var regarding: ObjectReference
  /// Another object that has a part in it.
  public var related: ObjectReference?
  /// Whether it is as it should be.
  public var severity: Severity
  /// Why, as one word for programs: `PullFailed`.
  public var reason: String
  /// What was done or tried, as one word for programs: `Pulling`.
  public var action: String
  /// What happened, for people; cut off at 1024 bytes.
  public var note: String

  /// Says what happened.
  public init(
    regarding: ObjectReference, related: ObjectReference? = nil, severity: Severity = .normal, reason: String,
    action: String, note: String
  ) {
    self.regarding = regarding
    self.related = related
    self.severity = severity
    self.reason = reason
    self.action = action
    self.note = note
  }

  /// What makes two notes the same event again: all but the text.
  struct Key: Sendable, Hashable {
    var regarding: ObjectReference
    var related: ObjectReference?
    var severity: Severity
    var reason: String
    var action: String
  }

  var key: Key {
    Key(regarding: regarding, related: related, severity: severity, reason: reason, action: action)
  }
}
