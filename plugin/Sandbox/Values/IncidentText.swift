// A misfortune of nodes: `edge-3`, `5%` or `edge-3@30s-90s` on the command line.
import PrePullSandbox

/// Which nodes, from when, until when.
struct IncidentText: Equatable {
  var target: NodeIncident.Target
  var start: Double
  var end: Double?

  /// Reads `NODE|SHARE[@START[-END]]`.
  init?(_ text: String) {
    let parts = text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = parts.first.map(String.init), !name.isEmpty else { return nil }
    if name.hasSuffix("%") {
      guard let share = Share(name), share.value > 0 else { return nil }
      target = .share(share.value)
    } else {
      target = .node(name)
    }
    (start, end) = (0, nil)
    guard parts.count == 2 else { return }
    let times = parts[1].split(separator: "-", omittingEmptySubsequences: false).map { SimulatedTime(String($0)) }
    guard (1...2).contains(times.count), let first = times[0] else { return nil }
    start = first.seconds
    guard times.count == 2 else { return }
    guard let last = times[1], last.seconds > start else { return nil }
    end = last.seconds
  }

  /// What is accepted, for messages.
  static let forms = "a node or a share of them, perhaps with times, such as edge-3, 5%, edge-3@30s or 5%@30s-90s"
}
