// docs/controller.md beside the program that it is about.

import FoundationEssentials
import PrePullEngine
import Subprocess
import SystemPackage
import Telemetry
import TestSupport
import Testing

@testable import PrePullController

@Suite struct ControllerPageTests {
  /// The rows of the table whose header begins with `title`, each as its cells without backquotes.
  private static func table(_ title: String) throws -> [[String]] {
    let path = ControllerCluster.top + "/docs/controller.md"
    let data = try #require(FileManager.default.contents(atPath: path))
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    let header = try #require(lines.firstIndex { $0.hasPrefix("| \(title) |") }, "\(title)")
    return lines[(header + 2)...].prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { cell in
        cell.filter { $0 != "`" }.split(separator: " ").joined(separator: " ")
      }
    }
  }

  @Test func `every flag that the program has is on the page with its default, and no other`() async throws {
    let help = try await Subprocess.run(
      .path(FilePath(try BuiltProduct.path(of: "prepull-controller"))), arguments: ["--help"],
      environment: .custom(["COLUMNS": "500"]), output: .string(limit: 1 << 16), error: .discarded)
    let text = help.standardOutput
    let start = try #require(text.range(of: "SEVERAL PROCESSES:"))
    var flags: [String: String] = [:]
    var current = ""
    for line in text[start.lowerBound...].split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      if let flag = words.first(where: { $0.hasPrefix("--") }), line.hasPrefix("  "), !line.hasPrefix("   ") {
        current = flag
        flags[flag] = ""
      }
      // A default may stand on the line below its flag.
      guard !current.isEmpty, let open = line.range(of: "default: ") else { continue }
      flags[current] = String(line[open.upperBound...].prefix { $0 != ")" })
    }
    flags["--help"] = nil
    flags["--version"] = nil
    try #require(flags.count >= 12)
    let rows = try Self.table("flag")
    let documented = rows.map { $0[0].split(separator: " ").first.map(String.init) ?? "" }
    #expect(documented.sorted() == flags.keys.sorted())
    for row in rows {
      guard let flag = row[0].split(separator: " ").first.map(String.init), let value = flags[flag] else { continue }
      // Empty for switches, and where the program finds out.
      if !value.isEmpty { #expect(row[1] == value, "\(flag)") }
    }
  }

  @Test func `every metric that the program describes is on the page, and no other`() throws {
    let registry = PrometheusRegistry()
    ProcessMetrics.register(in: registry)
    let metrics = ControllerMetrics(registry: registry)
    metrics.note(isLeader: true)
    metrics.note(jobs: 1, kind: "ImagePullJob", state: "running")
    metrics.note(nodes: 1, state: "waiting")
    metrics.note(depth: 0, of: "jobs")
    metrics.notePull(1)
    metrics.noteReconcile(.seconds(1))
    metrics.count(NodeOutcome(finishedAt: 0, took: 1, pulled: [0]))
    let described = Set(
      registry.text().split(separator: "\n").filter { $0.hasPrefix("# HELP ") }.map {
        String($0.split(separator: " ")[2])
      })
    try #require(described.count >= 8)
    // Those of the client are described by the process that makes it.
    let client = ["kubernetes_client_requests_total", "kubernetes_client_request_duration_seconds"]
    let documented = try Self.table("metric").flatMap { $0[0].split(separator: ",").map { $0.filter { $0 != " " } } }
    #expect(documented.sorted() == described.union(client).sorted())
  }
}
