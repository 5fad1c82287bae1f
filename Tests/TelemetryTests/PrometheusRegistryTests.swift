// Metrics as Prometheus scrapes them.

import CoreMetrics
import Telemetry
import Testing

@Suite struct PrometheusRegistryTests {
  @Test func `a counter is printed with its help, its type and its labels in order`() {
    let registry = PrometheusRegistry()
    registry.describe("requests_total", help: "Requests.")
    Counter(label: "requests_total", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment(by: 3)
    #expect(
      registry.text() == """
        # HELP requests_total Requests.
        # TYPE requests_total counter
        requests_total{a="1",b="2"} 3

        """)
  }

  @Test func `the same label and dimensions are one series, whatever their order`() {
    let registry = PrometheusRegistry()
    Counter(label: "n", dimensions: [("a", "1"), ("b", "2")], factory: registry).increment()
    Counter(label: "n", dimensions: [("b", "2"), ("a", "1")], factory: registry).increment()
    #expect(registry.text().contains(#"n{a="1",b="2"} 2"#))
  }

  @Test func `a timer is a histogram of seconds whose buckets count what is not above them`() {
    let registry = PrometheusRegistry()
    registry.describe("t_seconds", help: "T.", buckets: [0.1, 1])
    let timer = Timer(label: "t_seconds", factory: registry)
    for milliseconds in [50, 100, 500, 5000] { timer.recordMilliseconds(milliseconds) }
    #expect(
      registry.text() == """
        # HELP t_seconds T.
        # TYPE t_seconds histogram
        t_seconds_bucket{le="0.1"} 2
        t_seconds_bucket{le="1"} 3
        t_seconds_bucket{le="+Inf"} 4
        t_seconds_sum 5.65
        t_seconds_count 4

        """)
  }

  @Test func `a gauge goes up and down, and a recorder without aggregation is one`() {
    let registry = PrometheusRegistry()
    let meter = Meter(label: "in_flight", factory: registry)
    meter.increment()
    meter.increment()
    meter.decrement()
    Recorder(label: "free_bytes", dimensions: [], aggregate: false, factory: registry).record(1.5)
    #expect(registry.text().contains("\nin_flight 1\n"))
    #expect(registry.text().contains("# TYPE free_bytes gauge\nfree_bytes 1.5\n"))
  }

  @Test func `quotes, backslashes and line breaks in values are escaped`() {
    let registry = PrometheusRegistry()
    Counter(label: "n", dimensions: [("a", "x\"y\\z\nw")], factory: registry).increment()
    #expect(registry.text().contains(#"n{a="x\"y\\z\nw"} 1"#))
  }

  @Test(arguments: [("a.b-c", "a_b_c"), ("1st", "_1st"), ("ns:n", "ns:n"), ("é", "_"), ("", "_")])
  func `a name keeps only what Prometheus allows`(label: String, printed: String) {
    let registry = PrometheusRegistry()
    Counter(label: label, factory: registry).increment()
    #expect(registry.text().contains("\n\(printed) 1\n"))
  }

  @Test func `a name that already stands for another type gets a name of its own`() {
    let registry = PrometheusRegistry()
    Counter(label: "n", factory: registry).increment()
    Gauge(label: "n", factory: registry).record(5)
    #expect(registry.text().contains("# TYPE n counter\nn 1\n"))
    #expect(registry.text().contains("# TYPE n_gauge gauge\nn_gauge 5\n"))
  }

  @Test func `what is looked at only when scraped is up to date then`() {
    let registry = PrometheusRegistry()
    let gauge = Gauge(label: "answer", factory: registry)
    registry.onScrape { gauge.record(42) }
    #expect(registry.text().contains("answer 42\n"))
  }

  @Test func `a process tells its memory, its CPU time and its open files`() {
    let registry = PrometheusRegistry()
    ProcessMetrics.register(in: registry)
    let text = registry.text()
    for name in ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"] {
      let value = text.split(separator: "\n").first { $0.hasPrefix(name + " ") }?.split(separator: " ").last
      #expect(value.flatMap { Double($0) }.map { $0 > 0 } == true, "\(name) in \(text)")
    }
  }

  @Test func `many threads lose no count`() async {
    let registry = PrometheusRegistry()
    await withTaskGroup(of: Void.self) { tasks in
      for _ in 0..<8 {
        tasks.addTask {
          let counter = Counter(label: "n", factory: registry)
          let timer = Timer(label: "t", factory: registry)
          for _ in 0..<1000 {
            counter.increment()
            timer.recordMilliseconds(1)
          }
        }
      }
    }
    #expect(registry.text().contains("\nn 8000\n"))
    #expect(registry.text().contains("\nt_count 8000\n"))
  }
}
