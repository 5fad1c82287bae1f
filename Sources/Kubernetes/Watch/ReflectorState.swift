// What a reflector does next after each success and failure: rules without a clock or a connection.

/// Where a reflector stands.
struct ReflectorState: Sendable, Hashable {
  /// What to do next.
  enum Step: Sendable, Hashable {
    /// Read all objects as a stream that goes on with their changes.
    case streamList
    /// Read all objects, page by page.
    case list
    /// Follow the changes after this version.
    case watch(from: String)
  }

  private(set) var step: Step
  /// How often in a row something failed without any change heard of in between.
  private(set) var failures = 0
  /// How many objects one page of a list has: fewer once more of them were too large.
  var pageSize: Int
  private var canStream: Bool

  init(prefersStreaming: Bool, pageSize: Int = 500) {
    self.pageSize = pageSize
    canStream = prefersStreaming
    step = prefersStreaming ? .streamList : .list
  }

  /// The list is complete, and was read at this version.
  ///
  /// It does not make earlier failures good: a server that says 410 to every watch would be asked for list after list.
  mutating func listed(at version: String) { step = .watch(from: version) }

  /// The watch has told of everything up to this version.
  mutating func advanced(to version: String) {
    failures = 0
    step = .watch(from: version)
  }

  /// The server ended the watch as it was asked to; `lived` when that was not suspiciously soon.
  mutating func ended(lived: Bool) { failures = lived ? 0 : failures + 1 }

  /// Something went wrong.
  mutating func failed(_ error: KubernetesError) {
    failures += 1
    switch (step, error.code) {
    case (.streamList, .invalid), (.streamList, .badRequest), (.streamList, .notSupported), (.streamList, .timeout),
      (.streamList, .serverError):
      // A server without streaming lists says so, or takes the parameter and never says that the list is complete. One
      // whose storage cannot provide them answers 500.
      failures = 0
      canStream = false
      step = .list
    case (.watch, .gone), (.watch, .badRequest), (.watch, .invalid):
      relist()
    case (.watch, .protocolViolation) where failures >= 3, (.watch, .responseTooLarge) where failures >= 3:
      // An event that cannot be read would stand at this version for ever; a list gets past it.
      relist()
    default: break
    }
  }

  private mutating func relist() { step = canStream ? .streamList : .list }
}
