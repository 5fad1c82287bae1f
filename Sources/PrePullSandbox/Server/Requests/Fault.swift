// Failures that a test asks for.

/// What goes wrong with the requests that it matches.
public struct Fault: Sendable {
  /// What happens.
  public enum Effect: Sendable {
    /// The request waits first, then is served.
    case delay(Duration)
    /// The connection is closed without an answer.
    case close
    /// The request is carried out, and the connection is closed without an answer.
    case closeAfterwards
    /// This status is answered, with a Status object.
    case status(Int, reason: String = "InternalError", message: String = "a fault was asked for", retryAfter: Int = 0)
  }

  /// What a fault is matched against.
  public struct Request: Sendable {
    /// As in RBAC.
    public var verb: String
    /// What it is about; nil for paths that name no resource.
    public var target: RequestTarget?
    /// The path, undecoded, without its query.
    public var path: String
  }

  /// What happens.
  public var effect: Effect
  /// How many requests it happens to; nil for all until it is taken away.
  public var times: Int?
  /// Which requests it happens to.
  public var matches: @Sendable (Request) -> Bool

  /// Makes a fault.
  public init(_ effect: Effect, times: Int? = nil, matching: @escaping @Sendable (Request) -> Bool) {
    self.effect = effect
    self.times = times
    matches = matching
  }
}

/// The faults that are set.
struct FaultTable: Sendable {
  private var faults: [Int: Fault] = [:]
  private var nextID = 0

  mutating func add(_ fault: Fault) -> Int {
    nextID += 1
    faults[nextID] = fault
    return nextID
  }

  mutating func remove(_ id: Int) { faults[id] = nil }

  /// The effect on a request, counted against the fault.
  mutating func effect(on request: Fault.Request) -> Fault.Effect? {
    for id in faults.keys.sorted() {
      guard var fault = faults[id], fault.matches(request) else { continue }
      if let times = fault.times {
        fault.times = times - 1
        faults[id] = times > 1 ? fault : nil
      }
      return fault.effect
    }
    return nil
  }
}
