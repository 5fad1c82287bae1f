// How long something took or how long ago it was, as kubectl shows it.

/// Durations for people.
public enum HumanDuration {
  /// `5s`, `3m20s`, `4h`, `2d`: two units while the first is small. What is a little in the future, as clocks differ,
  /// is `0s`; more is `<invalid>`.
  public static func text(seconds: Int) -> String {
    if seconds < 0 { return seconds < -2 ? "<invalid>" : "0s" }
    if seconds < 120 { return "\(seconds)s" }
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400)
    if minutes < 10 { return joined(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    if hours < 8 { return joined(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    if days < 8 { return joined(days, "d", hours % 24, "h") }
    if days < 730 { return "\(days)d" }
    if days < 2920 { return joined(days / 365, "y", days % 365, "d") }
    return "\(days / 365)y"
  }

  private static func joined(_ first: Int, _ firstUnit: String, _ second: Int, _ secondUnit: String) -> String {
    second == 0 ? "\(first)\(firstUnit)" : "\(first)\(firstUnit)\(second)\(secondUnit)"
  }
}
