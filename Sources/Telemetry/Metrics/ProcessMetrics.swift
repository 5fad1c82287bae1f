// What Prometheus' own clients tell of a process, under the names that dashboards know.

import CoreMetrics
import Glibc
import Synchronization

/// Memory, CPU time, open files and the start of this process, read from `/proc` at each scrape.
public enum ProcessMetrics {
  /// Adds the metrics to a registry. A figure that the system does not give is left out.
  public static func register(in registry: PrometheusRegistry) {
    registry.describe("process_resident_memory_bytes", help: "Resident memory of the process.")
    registry.describe("process_cpu_seconds_total", help: "User and system CPU time that the process used.")
    registry.describe("process_open_fds", help: "Open file descriptors.")
    let memory = Gauge(label: "process_resident_memory_bytes", factory: registry)
    let cpu = FloatingPointCounter(label: "process_cpu_seconds_total", factory: registry)
    let counted = Mutex(0.0)
    let files = Gauge(label: "process_open_fds", factory: registry)
    registry.onScrape {
      if let bytes = residentBytes() { memory.record(bytes) }
      counted.withLock { counted in
        guard let seconds = cpuSeconds(), seconds > counted else { return }
        cpu.increment(by: seconds - counted)
        counted = seconds
      }
      if let count = openFileCount() { files.record(count) }
    }
  }

  private static func residentBytes() -> Int? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var buffer = [CChar](repeating: 0, count: 128)
    guard fgets(&buffer, Int32(buffer.count), file) != nil else { return nil }
    let fields = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
      .split(separator: " ")
    guard fields.count > 1, let pages = Int(fields[1]) else { return nil }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func cpuSeconds() -> Double? {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
    let micros = usage.ru_utime.tv_usec + usage.ru_stime.tv_usec
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + Double(micros) / 1_000_000
  }

  private static func openFileCount() -> Int? {
    guard let directory = opendir("/proc/self/fd") else { return nil }
    defer { closedir(directory) }
    var count = 0
    while let entry = readdir(directory) {
      // "." and ".." and the directory's own descriptor are no open files of the process.
      if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
    }
    return max(0, count - 1)
  }
}
