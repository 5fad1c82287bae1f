// What a server warns of reaches the program, in the server's words.

import Testing
import YAML

@testable import Kubernetes

@Suite struct WarningTests {
  @Test(arguments: [
    (#"299 - "spec.nodes: is an alias""#, "spec.nodes: is an alias"),
    (#"299 kube "a \"quoted\" word" "Sat, 01 Jan 2026 00:00:00 GMT""#, #"a "quoted" word"#),
    (#"299 - "no end"#, "no end"), (#"299 - """#, ""), ("plain words", "plain words"), ("299 - bare", "299 - bare"),
    ("", ""),
  ])
  func `the words of a warning are taken out of its header`(header: String, text: String) {
    #expect(WarningHeader.text(in: header) == text)
  }

  @Test func `every warning of an answer is told once`() async throws {
    let told = Collector<String>()
    try await withServer(
      { _, reply in
        try await reply.send(
          200, #"{"kind":"Pod","apiVersion":"v1"}"#,
          headers: [("warning", #"299 - "one""#), ("warning", #"299 - "two""#)])
      }, options: testOptions { $0.warningHandler = { told.append($0) } }
    ) { client, _ in
      _ = try await client.get(.pods, "web", namespace: "shop")
    }
    #expect(told.all == ["one", "two"])
  }
}
