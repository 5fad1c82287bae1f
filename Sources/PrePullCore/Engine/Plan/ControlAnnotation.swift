// The annotations by which a user steers a running job, the same in every dialect.
import YAML

/// An annotation that the controller obeys; the plugin's pause, resume, retry and cancel write them.
public enum ControlAnnotation: String, CaseIterable, Sendable {
  /// `"true"`: nothing new starts until it is taken off.
  case paused = "prepull.dev/paused"
  /// Any text; each new text has what failed tried again.
  case retry = "prepull.dev/retry"
  /// `"true"`: what runs is cancelled and the job ends.
  case cancelled = "prepull.dev/cancelled"

  /// The annotation's key.
  public var key: String { rawValue }

  /// The annotation's value on an object, nil when it has none.
  public func value(on object: Node) -> String? {
    object["metadata"]?["annotations"]?[key]?.string
  }
}
