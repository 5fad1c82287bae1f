// How often the random tests run.
import Foundation

/// The large counts run with `make soak`, a part of them with `make test`.
package enum Soak {
  package static let isOn = ProcessInfo.processInfo.environment["PREPULL_SOAK"] != nil

  package static func count(_ whole: Int, part: Int) -> Int { isOn ? whole : part }
}
