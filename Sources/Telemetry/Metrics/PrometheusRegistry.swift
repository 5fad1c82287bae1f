// Holds a process's metrics and prints them as Prometheus scrapes them. Written here because no kept library that
// implements swift-metrics for Prometheus can be had for this toolchain.

public import CoreMetrics
import Synchronization

/// A swift-metrics factory whose metrics can be printed in Prometheus' text format.
///
/// A `Counter` becomes a counter, a `Gauge` or `Meter` a gauge, a `Timer` a histogram of seconds, and a `Recorder`
/// that aggregates a histogram. Two metrics with the same label and dimensions are one series. Characters that
/// Prometheus does not allow in a name become underscores.
public final class PrometheusRegistry: Sendable {
  private struct State {
    var families: [String: MetricFamily] = [:]
    var collectors: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())

  /// A registry without metrics.
  public init() {}

  /// Says what a metric means, and for a histogram where its buckets end.
  ///
  /// Call it before the metric is first used; buckets of a series that exists stay as they are.
  ///
  /// - Parameters:
  ///   - name: The metric's label.
  ///   - help: One sentence for the `# HELP` line.
  ///   - buckets: Upper bounds in ascending order, in seconds for a timer; `nil` keeps the standard ones.
  public func describe(_ name: String, help: String, buckets: [Double]? = nil) {
    let name = PrometheusName.metric(name)
    state.withLock { state in
      state.families[name, default: MetricFamily()].help = help
      if let buckets { state.families[name]?.buckets = buckets }
    }
  }

  /// Has `collect` called before each scrape, to bring metrics up to date that are only looked at then.
  public func onScrape(_ collect: @escaping @Sendable () -> Void) {
    state.withLock { $0.collectors.append(collect) }
  }

  /// All metrics in Prometheus' text format 0.0.4, families in order of their names.
  public func text() -> String {
    for collect in state.withLock({ $0.collectors }) { collect() }
    // The series are shared objects: only the list of them is read under the lock.
    let families = state.withLock { $0.families }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) { family.write(named: name, to: &text) }
    return text
  }

  private func series<Series: MetricSeries>(
    _ type: Series.Type, _ label: String, _ dimensions: [(String, String)]
  ) -> Series {
    let labels = MetricLabels(dimensions)
    return state.withLock { state in
      // One name has one type: what asks for another gets a name of its own.
      var name = PrometheusName.metric(label)
      if let known = state.families[name]?.type, known != Series.type { name += "_" + Series.type.rawValue }
      state.families[name, default: MetricFamily()].type = Series.type
      if let known = state.families[name]?.series[labels] as? Series { return known }
      let made = Series(buckets: state.families[name]?.buckets ?? MetricFamily.standardBuckets)
      state.families[name]?.series[labels] = made
      return made
    }
  }
}

extension PrometheusRegistry: MetricsFactory {
  /// A counter.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(CounterSeries.self, label, dimensions)
  }

  /// A counter that takes fractions.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(CounterSeries.self, label, dimensions)
  }

  /// A gauge.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(GaugeSeries.self, label, dimensions)
  }

  /// A histogram, or without aggregation a gauge.
  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    if aggregate {
      series(HistogramSeries.self, label, dimensions)
    } else {
      series(GaugeSeries.self, label, dimensions)
    }
  }

  /// A histogram of seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(HistogramSeries.self, label, dimensions)
  }

  // A series lives as long as the registry: a counter that went away would look to Prometheus like a restart.
  /// Does nothing.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Does nothing.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  /// Does nothing.
  public func destroyMeter(_ handler: any MeterHandler) {}
  /// Does nothing.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Does nothing.
  public func destroyTimer(_ handler: any TimerHandler) {}
}
