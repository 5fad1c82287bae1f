// Types that stand for the objects of one resource.

import YAML

/// An object of a known resource: what the typed requests of ``KubernetesClient`` take and give.
public protocol Resource: Sendable {
  /// Where such objects are found.
  static var resource: APIResource { get }
  /// Reads the object.
  /// - Throws: Whatever says why it is not one; it becomes a ``KubernetesError`` of code `undecodable`.
  init(node: Node) throws
  /// The object as it is sent.
  var node: Node { get }
}
