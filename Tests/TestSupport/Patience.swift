// How long tests wait for what comes soon.

/// The limit of every wait whose length is not what a test is about.
package enum Patience {
  /// Long enough for a machine that has much else to do; what never comes costs it once. With the full counts, random
  /// tests of the same process keep every thread busy for half a minute at a time.
  package static let limit: Duration = Soak.isOn ? .seconds(600) : .seconds(120)
}

/// Waits until something holds that nothing tells of.
///
/// - Throws: ``NotReached`` after `limit`, and what the condition throws.
package func eventually(
  within limit: Duration = Patience.limit, _ what: @autoclosure () -> String,
  isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
  let deadline = ContinuousClock.now + limit
  while try await !condition() {
    guard ContinuousClock.now < deadline else { throw NotReached(description: "\(what()), not after \(limit)") }
    try await Task.sleep(for: .milliseconds(10))
  }
}

/// What a test waited for did not come.
package struct NotReached: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) { self.description = description }
}
