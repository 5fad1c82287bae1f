// What it costs to keep Nodes at hand: memory and processor time of listing and watching them.
//
//   informer-benchmark serve [COUNT]              prints a port and serves
//   informer-benchmark slim|whole PORT [SECONDS]  keeps what the controller needs, or whole objects, and measures

import Glibc
import Kubernetes
import Synchronization
import YAML

@main
enum InformerBenchmark {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch (arguments.first, arguments.dropFirst().first.flatMap { Int($0) }) {
    case ("serve"?, let count): try await NodeServer.run(count: count ?? 10_000)
    case ("slim"?, let port?): try await measure(port, seconds: arguments.dropFirst(2).first) { SlimNode($0) }
    case ("whole"?, let port?): try await measure(port, seconds: arguments.dropFirst(2).first) { $0 }
    default: print("usage: informer-benchmark serve [COUNT] | slim|whole PORT [SECONDS]")
    }
  }

  private static func measure<Value: Sendable>(
    _ port: Int, seconds: String?, _ project: @escaping @Sendable (Node) -> Value?
  ) async throws {
    let seconds = seconds.flatMap { Int($0) } ?? 10
    let configuration = ClusterConfiguration(server: try ServerAddress("http://127.0.0.1:\(port)"))
    try await KubernetesClient.withClient(configuration: configuration) { client in
      let informer = Informer(client: client, resource: .nodes, project: project)
      let start = Usage.now
      print("at start: \(start.residentMegabytes) MB")
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await informer.run() }
        try await informer.waitForSync(timeout: .seconds(600))
        let listed = Usage.now
        print(
          "listed \(informer.count): \(listed.residentMegabytes) MB now, \(listed.peakMegabytes) MB at most,",
          "\(Int((listed.seconds - start.seconds) * 1000)) ms of processor time")
        var changes = informer.changes(.every(buffer: 100)).makeAsyncIterator()
        for _ in 0..<informer.count { _ = await changes.next() }
        let (end, before) = (ContinuousClock.now.advanced(by: .seconds(seconds)), Usage.now)
        var count = 0
        while ContinuousClock.now < end, await changes.next() != nil { count += 1 }
        let after = Usage.now
        print(
          "watched \(count / seconds) changes a second: \(after.residentMegabytes) MB now,",
          "\(after.peakMegabytes) MB at most, \(Int((after.seconds - before.seconds) / Double(count) * 1e6)) µs each")
        group.cancelAll()
      }
    }
  }
}

/// What the controller needs of a Node.
struct SlimNode: Sendable {
  var name: String
  var labels: [String: String]
  var isReady: Bool
  var isSchedulable: Bool

  init?(_ node: Node) {
    guard let name = node.objectName else { return nil }
    self.name = name
    let entries = node["metadata"]?["labels"]?.mapping?.entries ?? []
    labels = Dictionary(
      entries.map { (TextPool.shared.text($0.key), TextPool.shared.text($0.value.string ?? "")) }
    ) { first, _ in first }
    isReady =
      node["status"]?["conditions"]?.sequence?.contains { $0["type"] == "Ready" && $0["status"] == "True" } ?? false
    isSchedulable = node["spec"]?["unschedulable"]?.bool != true
  }
}

/// Texts that many objects share, such as the keys of labels: one copy of each.
final class TextPool: Sendable {
  static let shared = TextPool()
  private let texts = Mutex<Set<String>>([])

  func text(_ text: String) -> String {
    texts.withLock { texts in
      let (_, known) = texts.insert(text)
      return known
    }
  }
}

/// What this process has used so far.
struct Usage {
  var seconds: Double
  var residentMegabytes: Int
  var peakMegabytes: Int

  static var now: Usage {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let time = { (value: timeval) in Double(value.tv_sec) + Double(value.tv_usec) / 1e6 }
    return Usage(
      seconds: ((time(usage.ru_utime) + time(usage.ru_stime)) * 100).rounded() / 100,
      residentMegabytes: resident() >> 20, peakMegabytes: Int(usage.ru_maxrss) >> 10)
  }

  private static func resident() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * Int(getpagesize()) } ?? 0
  }
}
