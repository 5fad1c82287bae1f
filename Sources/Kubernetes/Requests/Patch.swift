// The four ways to change parts of an object.

import YAML

/// A change to an object.
public enum Patch: Sendable, Equatable {
  /// RFC 6902: a list of operations.
  case json(Node)
  /// RFC 7386: what is to be different; null removes.
  case merge(Node)
  /// Kubernetes' own merge, which knows the keys of lists; not for custom resources.
  case strategic(Node)
  /// Server-side apply: the fields that the field manager wants. `force` takes those that others own.
  case apply(Node, force: Bool)

  var contentType: String {
    switch self {
    case .json: "application/json-patch+json"
    case .merge: "application/merge-patch+json"
    case .strategic: "application/strategic-merge-patch+json"
    case .apply: "application/apply-patch+yaml"
    }
  }

  /// JSON in each case: JSON is YAML too.
  var body: [UInt8] {
    switch self {
    case .json(let node), .merge(let node), .strategic(let node), .apply(let node, _): JSONWriter.bytes(node)
    }
  }

  var isForced: Bool {
    if case .apply(_, let force) = self { force } else { false }
  }

  var isApply: Bool {
    if case .apply = self { true } else { false }
  }
}
