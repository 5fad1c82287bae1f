// The value of `--timeout` of the commands that wait.
import ArgumentParser
import Kubernetes

enum TimeLimit {
  /// Reads `30`, `30s` or `1h30m`; 0 looks once.
  static func parse(_ text: String) throws -> Duration {
    if let seconds = Int32(text), seconds >= 0 { return .seconds(Int64(seconds)) }
    guard let duration = GoDuration.parse(text) else {
      throw ValidationError("\(quotedForTerminal(text)) is not a duration; write it like 30s, 5m or 1h30m")
    }
    return duration
  }
}
