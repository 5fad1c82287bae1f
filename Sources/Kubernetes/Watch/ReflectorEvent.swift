// What a reflector tells whoever keeps a copy of the server's objects.

import YAML

/// One step of keeping a copy. Steps come in order, each once.
public enum ReflectorEvent: Sendable, Equatable {
  /// All objects follow, each as `listed`, then `synced`. What is not among them is no longer there.
  case restarted
  /// An object of the list.
  case listed(Node)
  /// The list is complete.
  case synced(resourceVersion: String)
  /// An object that is new or has changed.
  case changed(Node)
  /// An object that was removed, as it was last.
  case removed(Node)
}
