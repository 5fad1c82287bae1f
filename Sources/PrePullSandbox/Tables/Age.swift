// How long ago something was, as kubectl shows it.

import FoundationEssentials
import Terminal

enum Age {
  /// The age at `now` of a time in RFC 3339.
  static func text(_ timestamp: String, now: String) -> String {
    guard let then = RFC3339.date(timestamp), let now = RFC3339.date(now) else { return "<unknown>" }
    return HumanDuration.text(seconds: Int(now.timeIntervalSince(then)))
  }
}
