// All series of one name.

/// What Prometheus' `# TYPE` line says.
enum MetricType: String, Sendable {
  case counter
  case gauge
  case histogram
}

/// One set of labels' values. It writes its own lines, as a histogram has many.
protocol MetricSeries: AnyObject, Sendable {
  static var type: MetricType { get }

  /// - Parameter buckets: The upper bounds, for those that have buckets.
  init(buckets: [Double])

  func write(named name: String, labels: MetricLabels, to text: inout String)
}

/// The labels of a series, ready to be printed, in the order of their names.
struct MetricLabels: Hashable, Sendable {
  /// `a="1",b="2"`, without the braces.
  let text: String

  init(_ dimensions: [(String, String)]) {
    text = dimensions.sorted { $0.0 < $1.0 }
      .map { "\(PrometheusName.label($0.0))=\"\(PrometheusName.escaped($0.1))\"" }
      .joined(separator: ",")
  }

  /// With the braces, or empty when there is no label.
  func inBraces(adding extra: String = "") -> String {
    let all = text.isEmpty || extra.isEmpty ? text + extra : "\(text),\(extra)"
    return all.isEmpty ? "" : "{\(all)}"
  }
}

struct MetricFamily: Sendable {
  /// From a millisecond to ten seconds: what a webhook's answers and an API server's take.
  static let standardBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

  var type: MetricType?
  var help: String?
  var buckets = standardBuckets
  var series: [MetricLabels: any MetricSeries] = [:]

  func write(named name: String, to text: inout String) {
    guard let type, !series.isEmpty else { return }
    if let help { text += "# HELP \(name) \(PrometheusName.escapedHelp(help))\n" }
    text += "# TYPE \(name) \(type.rawValue)\n"
    for (labels, series) in series.sorted(by: { $0.key.text < $1.key.text }) {
      series.write(named: name, labels: labels, to: &text)
    }
  }
}
