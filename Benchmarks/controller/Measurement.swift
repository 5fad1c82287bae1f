// What was measured, and how it is printed.

import FoundationEssentials
import PrePullSandbox

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What one job took.
struct Measurement {
  var nodes: Int
  var concurrency: Int
  var pullSeconds: Double
  var wall: Duration
  var tidied: Duration
  var processorSeconds: Double
  var peakMegabytes: Double
  /// Of these, pages of the program and its libraries, which the kernel can drop and read again.
  var programMegabytes: Double
  var readBytes: Int
  var writtenBytes: Int
  var greatestConcurrency: Int
  var requests: [RequestRecord]
  var sandboxSeconds: Double

  var table: String {
    let writes = requests.filter { ["create", "update", "patch", "delete"].contains($0.verb) }
    let kinds = Dictionary(grouping: requests) { "\($0.verb) \($0.target?.resource ?? $0.path) \($0.status)" }
      .mapValues(\.count).sorted { $0.value > $1.value }.prefix(8)
    return """
      \(nodes) nodes, \(concurrency) at once (ideal \(format(Double(nodes) / Double(concurrency) * pullSeconds)) s)
        wall             \(format(seconds(wall))) s until the status said so, \(format(seconds(tidied))) s until all Pods were gone
        processor        \(format(processorSeconds)) s (\(format(processorSeconds / Double(nodes) * 1e6)) us a node); sandbox \(format(sandboxSeconds)) s
        memory           \(format(peakMegabytes)) MB at most, \(format(programMegabytes)) MB of it pages of the program
        concurrency      \(greatestConcurrency) nodes pulled at once
        writes           \(format(Double(writes.count) / Double(nodes))) a node; all requests \(format(Double(requests.count) / Double(nodes)))
        bytes            \(readBytes / nodes) read, \(writtenBytes / nodes) written a node
        requests         \(kinds.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
      """
  }

  private func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
  }

  private func format(_ value: Double) -> String { "\((value * 100).rounded() / 100)" }
}

/// What a process used, as /proc tells.
struct ProcessUsage {
  var processorSeconds: Double
  var peakMegabytes: Double
  /// Of these, pages of the program and its libraries, which the kernel can drop and read again.
  var programMegabytes: Double
  var readBytes: Int
  var writtenBytes: Int

  init(of process: Int32) throws {
    let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    // The name, in parentheses, may hold spaces.
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    processorSeconds = ((Double(fields[12]) ?? 0) + (Double(fields[13]) ?? 0)) / Double(sysconf(Int32(_SC_CLK_TCK)))
    peakMegabytes = Double(try Self.number("VmHWM:", in: "/proc/\(process)/status")) / 1024
    programMegabytes = Double(try Self.number("RssFile:", in: "/proc/\(process)/status")) / 1024
    readBytes = try Self.number("rchar:", in: "/proc/\(process)/io")
    writtenBytes = try Self.number("wchar:", in: "/proc/\(process)/io")
  }

  private static func number(_ key: String, in file: String) throws -> Int {
    for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") where line.hasPrefix(key) {
      return Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) ?? 0
    }
    return 0
  }
}

func getProcessIdentifier() -> Int32 { getpid() }

func unlinkFile(_ path: String) { unlink(path) }
