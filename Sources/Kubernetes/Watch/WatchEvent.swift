// What a watch tells.

import YAML

/// One event of a watch.
public enum WatchEvent: Sendable, Equatable {
  /// An object that is new, or that was there when the watch began.
  case added(Node)
  /// An object that has changed.
  case modified(Node)
  /// An object that was removed, as it was last.
  case deleted(Node)
  /// Nothing has changed up to this version. `endsInitialEvents` is true once, after a streaming list.
  case bookmark(resourceVersion: String, endsInitialEvents: Bool)

  /// The version that a watch which ends here goes on from.
  public var resourceVersion: String {
    switch self {
    case .added(let object), .modified(let object), .deleted(let object): object.objectResourceVersion ?? ""
    case .bookmark(let version, _): version
    }
  }

  /// Reads a line of a watch.
  /// - Throws: ``KubernetesError``: what an ERROR event says, or `protocolViolation`.
  init(line: [UInt8], limits: ReaderLimits) throws(KubernetesError) {
    let node: Node
    do throws(SyntaxError) {
      node = try JSONReader.read(line, limits: limits)
    } catch {
      throw Self.violation("a line that is not JSON: \(error)")
    }
    guard let type = node["type"]?.string, let object = node["object"], object.mapping != nil else {
      throw Self.violation("a line without type and object")
    }
    if type == "ERROR" {
      guard let status = APIStatus(failure: object) else { throw Self.violation("an ERROR without Status") }
      throw .status(status)
    }
    guard let version = object.objectResourceVersion, !version.isEmpty else {
      throw Self.violation("a \(type) without resourceVersion")
    }
    switch type {
    case "ADDED": self = .added(object)
    case "MODIFIED": self = .modified(object)
    case "DELETED": self = .deleted(object)
    case "BOOKMARK":
      let annotation = object["metadata"]?["annotations"]?["k8s.io/initial-events-end"]?.string
      self = .bookmark(resourceVersion: version, endsInitialEvents: annotation == "true")
    default: throw Self.violation("an event of the unknown type \(type.prefix(32))")
    }
  }

  private static func violation(_ what: String) -> KubernetesError {
    KubernetesError(.protocolViolation, "the server's watch has \(what)")
  }
}
