// Log entries as lines of JSON.

import Logging
import Synchronization
import Telemetry
import Testing
import YAML

@Suite struct JSONLogHandlerTests {
  private final class Lines: Sendable {
    private let lines = Mutex<[[UInt8]]>([])
    func append(_ line: [UInt8]) { lines.withLock { $0.append(line) } }
    var all: [[UInt8]] { lines.withLock { $0 } }
  }

  private func entry(_ log: (Logger) -> Void) throws -> Node {
    let lines = Lines()
    let logger = Logger(label: "test") { label in
      JSONLogHandler(label: label, now: { "2026-01-31T23:59:59.000Z" }, output: lines.append)
    }
    log(logger)
    let line = try #require(lines.all.first)
    #expect(lines.all.count == 1)
    #expect(line.last == UInt8(ascii: "\n"))
    #expect(line.dropLast().contains(UInt8(ascii: "\n")) == false)
    return try JSONReader.read(Array(line.dropLast()))
  }

  @Test func `an entry is one line with time, level, logger and message`() throws {
    let entry = try entry { $0.warning("it rains") }
    #expect(entry["time"]?.string == "2026-01-31T23:59:59.000Z")
    #expect(entry["level"]?.string == "warning")
    #expect(entry["logger"]?.string == "test")
    #expect(entry["msg"]?.string == "it rains")
  }

  @Test func `metadata of every shape stands under its own key`() throws {
    let entry = try entry {
      $0.info("m", metadata: ["text": "a", "list": ["b", "c"], "map": ["d": "e"], "number": "\(7)"])
    }
    #expect(entry["text"]?.string == "a")
    #expect(entry["list"]?.sequence?.compactMap(\.string) == ["b", "c"])
    #expect(entry["map"]?["d"]?.string == "e")
    #expect(entry["number"]?.string == "7")
  }

  @Test(arguments: ["time", "level", "logger", "msg"])
  func `metadata cannot take the place of what the entry itself says`(key: String) throws {
    let entry = try entry { $0.info("m", metadata: [key: "mine"]) }
    #expect(entry["_" + key]?.string == "mine")
    #expect(entry[key]?.string != "mine")
  }

  @Test func `a line break in a message or a value does not break the line`() throws {
    let entry = try entry { $0.info("one\ntwo", metadata: ["k": "three\nfour\u{1b}[31m"]) }
    #expect(entry["msg"]?.string == "one\ntwo")
    #expect(entry["k"]?.string == "three\nfour\u{1b}[31m")
  }

  @Test func `what one call says wins over what the logger says`() throws {
    let entry = try entry { logger in
      var logger = logger
      logger[metadataKey: "k"] = "logger"
      logger.info("m", metadata: ["k": "call"])
    }
    #expect(entry["k"]?.string == "call")
  }
}
