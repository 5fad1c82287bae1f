// A regular expression of a schema.

import Synchronization

/// A compiled pattern, which finds a match anywhere in a text, as JSON Schema says.
final class SchemaPattern: Sendable {
  let text: String
  // Regular expressions are not Sendable; the lock lets one thread use it at a time.
  private let expression: Mutex<Regex<AnyRegexOutput>>

  init(_ text: String, at field: String) throws(FieldFinding) {
    self.text = text
    do {
      expression = Mutex(try Regex(text))
    } catch {
      throw .invalid(field, .init(.string(text)), "must be a valid regular expression, but isn't: \(error)")
    }
  }

  func matches(_ candidate: String) -> Bool {
    expression.withLock { expression in
      do {
        return try expression.firstMatch(in: candidate) != nil
      } catch {
        return false
      }
    }
  }
}
