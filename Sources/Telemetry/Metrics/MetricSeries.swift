// Counters, gauges and histograms that many threads write to.

import CoreMetrics
import Synchronization

final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
  static let type = MetricType.counter

  private let count = Mutex(0.0)

  init(buckets: [Double]) {}

  func increment(by amount: Int64) { increment(by: Double(amount)) }
  func increment(by amount: Double) { count.withLock { $0 += amount } }
  func reset() { count.withLock { $0 = 0 } }

  func write(named name: String, labels: MetricLabels, to text: inout String) {
    text += "\(name)\(labels.inBraces()) \(PrometheusNumber.text(count.withLock { $0 }))\n"
  }
}

final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler {
  static let type = MetricType.gauge

  private let value = Mutex(0.0)

  init(buckets: [Double]) {}

  func set(_ value: Int64) { set(Double(value)) }
  func set(_ value: Double) { self.value.withLock { $0 = value } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func record(_ value: Int64) { set(Double(value)) }
  func record(_ value: Double) { set(value) }

  func write(named name: String, labels: MetricLabels, to text: inout String) {
    text += "\(name)\(labels.inBraces()) \(PrometheusNumber.text(value.withLock { $0 }))\n"
  }
}

final class HistogramSeries: MetricSeries, TimerHandler, RecorderHandler {
  static let type = MetricType.histogram

  private struct State {
    /// How many values fell into each bucket and no smaller one; the last is for what no bucket holds.
    var counts: [UInt64]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  init(buckets: [Double]) {
    bounds = buckets
    state = Mutex(State(counts: Array(repeating: 0, count: buckets.count + 1)))
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1_000_000_000) }
  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  func write(named name: String, labels: MetricLabels, to text: inout String) {
    let state = state.withLock { $0 }
    var count: UInt64 = 0
    for (index, bound) in bounds.enumerated() {
      count += state.counts[index]
      text += "\(name)_bucket\(labels.inBraces(adding: "le=\"\(PrometheusNumber.text(bound))\"")) \(count)\n"
    }
    count += state.counts[bounds.count]
    text += "\(name)_bucket\(labels.inBraces(adding: "le=\"+Inf\"")) \(count)\n"
    text += "\(name)_sum\(labels.inBraces()) \(PrometheusNumber.text(state.sum))\n"
    text += "\(name)_count\(labels.inBraces()) \(count)\n"
  }
}

enum PrometheusNumber {
  static func text(_ value: Double) -> String {
    switch value {
    case .infinity: "+Inf"
    case -.infinity: "-Inf"
    case _ where value.isNaN: "NaN"
    case _ where value == value.rounded() && abs(value) < 1e15: String(Int64(value))
    default: "\(value)"
    }
  }
}
