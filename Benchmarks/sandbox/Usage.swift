// Processor time and memory of processes.

import Glibc

struct Usage {
  /// Seconds of processor time.
  var seconds: Double
  var residentMegabytes: Int

  /// What a process has used so far; nothing when there is no such process.
  init(of process: Int) {
    let fields = Self.fields("/proc/\(process)/stat", after: ")")
    // utime and stime are the 14th and 15th field of all, and two come before the closing bracket.
    let ticks = fields.count > 12 ? (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0) : 0
    seconds = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    let pages = Self.fields("/proc/\(process)/statm", after: nil).dropFirst().first.flatMap { Int($0) } ?? 0
    residentMegabytes = (pages * Int(getpagesize())) >> 20
  }

  static var own: Usage { Usage(of: Int(getpid())) }

  private static func fields(_ path: String, after mark: Character?) -> [Substring] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 1024)
    guard fgets(&line, Int32(line.count), file) != nil else { return [] }
    var text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)[...]
    if let mark, let end = text.lastIndex(of: mark) { text = text[text.index(after: end)...] }
    return text.split { $0 == " " || $0 == "\n" }
  }
}

/// What two processes used while something was measured.
struct Share {
  private let started = ContinuousClock.now
  private let before: (server: Usage, client: Usage)
  private let server: Int

  init(server: Int) {
    self.server = server
    before = (Usage(of: server), .own)
  }

  /// Seconds since the start.
  var seconds: Double { (ContinuousClock.now - started) / .seconds(1) }

  /// Processor time, as a whole and for each of `count` things.
  func summary(each count: Int, _ thing: String) -> String {
    let (server, client) = (Usage(of: server), Usage.own)
    let (serverTime, clientTime) = (server.seconds - before.server.seconds, client.seconds - before.client.seconds)
    let part = { (time: Double) in
      "\(Int(time / seconds * 100)) % of a processor (\(Int(time / Double(max(count, 1)) * 1e6)) µs a \(thing))"
    }
    return "server \(part(serverTime)), \(server.residentMegabytes) MB; clients \(part(clientTime))"
  }
}
