// What is sent again, and what is not.

import Kubernetes
import Testing
import YAML

@Suite struct RetryTests {
  @Test(arguments: [429, 500, 502, 503, 504])
  func `a read is sent again after what may pass`(code: Int) async throws {
    let calls = Counter()
    try await withServer({ _, reply in
      try await reply.send(calls.next() < 3 ? code : 200, "{\"kind\":\"Node\"}")
    }) { client, server in
      let node = try await client.get(.nodes, "n1")
      #expect(node["kind"] == "Node")
      #expect(server.requests.count == 3)
    }
  }

  @Test(arguments: [500, 502, 503, 504])
  func `a write is not sent again when the server may have done it`(code: Int) async throws {
    try await withServer({ try await $1.send(code, "") }) { client, server in
      let error = try await failure { try await client.create(.namespaces, ["metadata": ["name": "a"]]) }
      #expect(error.mayHaveBeenProcessed)
      #expect(server.requests.count == 1)
    }
  }

  @Test(arguments: [400, 401, 403, 404, 409, 410, 413, 422])
  func `what will not pass is not sent again`(code: Int) async throws {
    try await withServer({ try await $1.send(code, "") }) { client, server in
      _ = try await failure { try await client.get(.nodes, "n1") }
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a write is sent again after 429, once the server wants it`() async throws {
    let calls = Counter()
    try await withServer({ _, reply in
      if calls.next() == 1 {
        try await reply.send(429, "", headers: [("retry-after", "1")])
      } else {
        try await reply.send(201, "{}")
      }
    }) { client, server in
      let start = ContinuousClock.now
      _ = try await client.create(.namespaces, ["metadata": ["name": "a"]])
      #expect(server.requests.count == 2)
      #expect(ContinuousClock.now - start >= .seconds(1))
    }
  }

  @Test(.timeLimit(.minutes(5))) func `a pause beyond the deadline is not waited for`() async throws {
    try await withServer({ try await $1.send(429, "", headers: [("retry-after", "7200")]) }) { client, server in
      let error = try await failure { try await client.get(.nodes, "n1", timeout: .seconds(3600)) }
      #expect(error.code == .tooManyRequests)
      #expect(error.retryAfter == .seconds(7200))
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a storm of failures ends after the attempts`() async throws {
    try await withServer({ try await $1.send(503, "") }) { client, server in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .serviceUnavailable)
      #expect(server.requests.count == 5)
    }
  }

  @Test func `a connection that is cut before an answer is tried again for reads alone`() async throws {
    let calls = Counter()
    try await withServer({ _, reply in
      if calls.next() == 1 { try await reply.cut() }
      try await reply.send(200, "{}")
    }) { client, server in
      _ = try await client.get(.nodes, "n1")
      #expect(server.requests.count == 2)
    }
    try await withServer({ try await $1.cut() }) { client, server in
      let error = try await failure { try await client.create(.namespaces, ["metadata": ["name": "a"]]) }
      #expect(error.code == .unreachable)
      #expect(error.mayHaveBeenProcessed)
      #expect(server.requests.count == 1)
    }
  }

  @Test func `a server that is not there is tried for writes too`() async throws {
    let attempts = Collector<RequestRecord>()
    let options = testOptions { $0.observer = { attempts.append($0) } }
    try await KubernetesClient.withClient(configuration: plain(port: 1), options: options, logger: quiet) {
      client in
      let error = try await failure { try await client.create(.namespaces, ["metadata": ["name": "a"]]) }
      #expect(error.code == .unreachable)
      #expect(!error.mayHaveBeenProcessed)
    }
    #expect(attempts.all.map(\.attempt) == [1, 2, 3, 4, 5])
    #expect(attempts.all.allSatisfy { $0.failure == .unreachable && $0.httpStatus == nil && $0.verb == .create })
  }
}
