// How often the random tests run.
import Foundation

/// The large counts run with `make soak`, a part of them with `make test`.
enum Soak {
  static let isOn = ProcessInfo.processInfo.environment["PREPULL_SOAK"] != nil

  static func count(_ whole: Int, part: Int) -> Int { isOn ? whole : part }
}
