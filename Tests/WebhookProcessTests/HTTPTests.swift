// What the process makes of requests that are not in order.

import Subprocess
import TestSupport
import Testing
import YAML

@Suite(.timeLimit(.minutes(10))) struct HTTPTests {
  private static func run(_ body: @Sendable @escaping (ReviewClient, RunningWebhook) async throws -> Void) async throws
  {
    let folder = try CertificateFolder()
    let (_, end) = try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      try await ReviewClient.with(webhook.address, trusting: folder) { try await body($0, webhook) }
    }
    #expect(end.exitCode == 0, "\(end.log)")
  }

  @Test func `each mistake has its status, says what to do, and is logged once`() async throws {
    try await Self.run { client, webhook in
      let rows: [(reply: HTTPReply, status: Int, says: String)] = [
        (try await client.request("GET", "/mutate"), 405, "post an AdmissionReview"),
        (try await client.post([], to: "/"), 404, "/mutate and /validate"),
        (try await client.post([], to: "/mutate/"), 404, "/mutate and /validate"),
        (try await client.post(Array("{}".utf8), to: "/mutate", contentType: "text/plain"), 415, "application/json"),
        (try await client.post(Array("{}".utf8), to: "/mutate", contentType: nil), 415, "is missing"),
        (try await client.post([], to: "/validate"), 400, "not JSON"),
        (try await client.post(Array("{".utf8), to: "/validate"), 400, "not JSON"),
        (try await client.post(Array("[]".utf8), to: "/mutate"), 400, "AdmissionReview"),
        (try await client.post([UInt8](repeating: 32, count: 7 << 20 | 1), to: "/mutate"), 413, "7340032"),
      ]
      for row in rows {
        let status = try row.reply.json()
        #expect(row.reply.status == row.status)
        #expect(status["kind"] == "Status")
        #expect(status["code"]?.integer == row.status)
        #expect(status["message"]?.string?.contains(row.says) == true, "\(status["message"]?.string ?? "")")
      }
      // What the process has written is still on its way through the pipe.
      try await eventually("every error is logged") { try webhook.log.entries("HTTP error").count >= rows.count }
      #expect(
        try webhook.log.entries("HTTP error").compactMap { $0["status"]?.string.flatMap(Int.init) }
          == rows.map(\.status))
      let metrics = try await ReviewClient.plain(webhook.healthAddress, "/metrics").text
      #expect(metrics.contains(#"prepull_webhook_http_errors_total{code="413"} 1"#))
      #expect(metrics.contains(#"prepull_webhook_http_errors_total{code="400"} 3"#))
    }
  }

  @Test func `the API server's own timeout in the query is no mistake`() async throws {
    try await Self.run { client, _ in
      let reply = try await client.post(
        JSONWriter.bytes(review("CREATE", kruiseJob())), to: "/mutate?timeout=5s",
        contentType: "application/json; charset=utf-8")
      #expect(reply.status == 200)
      #expect(try reply.json()["response"]?["allowed"]?.bool == true)
    }
  }

  @Test func `a body of just 7 MiB is read`() async throws {
    try await Self.run { client, _ in
      let small = JSONWriter.bytes(review("CREATE", kruiseJob()))
      let padding = [UInt8](repeating: UInt8(ascii: " "), count: 7 << 20 - small.count)
      let reply = try await client.post(padding + small, to: "/validate")
      #expect(reply.status == 200)
    }
  }

  @Test func `many of the largest bodies at once are answered, and small ones meanwhile`() async throws {
    // Lists of numbers make the largest trees of all that fits into a body.
    let bomb = Array(("[0" + String(repeating: ",0", count: 1_500_000) + "]").utf8)
    try await Self.run { client, webhook in
      try await withThrowingTaskGroup(of: Int.self) { tasks in
        for _ in 0..<6 { tasks.addTask { try await client.post(bomb, to: "/mutate").status } }
        for _ in 0..<20 {
          let reply = try await client.post(JSONWriter.bytes(review("CREATE", kruiseJob())), to: "/validate")
          #expect(reply.status == 200)
        }
        for try await status in tasks { #expect(status == 400) }
      }
      let metrics = try await ReviewClient.plain(webhook.healthAddress, "/metrics").text
      #expect(metrics.contains(#"prepull_webhook_http_errors_total{code="400"} 6"#))
    }
  }

  @Test func `curl and its own TLS are served`() async throws {
    let folder = try CertificateFolder()
    let authority = try folder.authorityFile()
    let body = try folder.write(JSONWriter.string(review("CREATE", kruiseJob())), to: "review.json")
    try await WebhookUnderTest.run(["--no-cluster", "--cert-dir", folder.path]) { webhook in
      for version in ["--tlsv1.2", "--tlsv1.3"] {
        let result = try await Subprocess.run(
          .name("curl"),
          arguments: [
            "-sS", version, "--tls-max", String(version.dropFirst("--tlsv".count)), "--cacert", authority,
            "-H", "Content-Type: application/json", "--data-binary", "@\(body)", "https://\(webhook.address)/mutate",
          ], output: .string(limit: 1 << 20), error: .string(limit: 1 << 16))
        #expect(result.terminationStatus.isSuccess, "\(result.standardError)")
        let answer = try JSONReader.read(Array(result.standardOutput.utf8))
        #expect(answer["response"]?["allowed"]?.bool == true)
        #expect(answer["response"]?["patchType"] == "JSONPatch")
      }
    }
  }
}
