// Keeps a controller that may not lead any more from writing.

import Kubernetes

/// Says whether this process may write now.
struct WriteGate: Sendable {
  /// This process does not lead for certain.
  struct Closed: Error, CustomStringConvertible {
    var description: String { "another controller may lead by now" }
  }

  private let leadership: Leadership?

  /// A gate that is open as long as the reign is certain; without a leadership it always is.
  init(_ leadership: Leadership?) { self.leadership = leadership }

  /// Throws ``Closed`` when nothing may be written.
  func check() throws(Closed) {
    guard leadership?.isValid ?? true else { throw Closed() }
  }
}
