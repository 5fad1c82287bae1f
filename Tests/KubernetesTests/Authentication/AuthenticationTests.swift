// What is sent to say who asks.

import FoundationEssentials
import Kubernetes
import TestSupport
import Testing
import YAML

@Suite struct AuthenticationTests {
  struct Row: Sendable {
    var credentials: Credentials
    var header: String?
  }

  @Test(arguments: [
    Row(credentials: .none, header: nil),
    Row(credentials: .token("abc.def"), header: "Bearer abc.def"),
    Row(credentials: .basic(username: "alice", password: "pässword:1"), header: "Basic YWxpY2U6cMOkc3N3b3JkOjE="),
  ])
  func `each kind of credentials has its header`(row: Row) async throws {
    try await withServer(
      { try await $1.send(200, "{}") }, cluster: { $0.credentials = row.credentials }
    ) { client, server in
      _ = try await client.get(.nodes, "n1")
      #expect(server.requests.first?.headers.first(name: "authorization") == row.header)
    }
  }

  @Test func `impersonation has its headers`() async throws {
    let who = Impersonation(
      user: "system:serviceaccount:a:b", groups: ["g1", "g 2"], uid: "42", extra: ["Example.org/Scope": ["x", "y"]])
    try await withServer({ try await $1.send(200, "{}") }, cluster: { $0.impersonation = who }) { client, server in
      _ = try await client.get(.nodes, "n1")
      let headers = try #require(server.requests.first?.headers)
      #expect(headers["impersonate-user"] == ["system:serviceaccount:a:b"])
      #expect(headers["impersonate-group"] == ["g1", "g 2"])
      #expect(headers["impersonate-uid"] == ["42"])
      #expect(headers["impersonate-extra-example.org%2fscope"] == ["x", "y"])
    }
  }

  @Test(arguments: ["a\r\nx-evil: 1", "a\u{0}b", "tab\tis-one"])
  func `a token that would break the header is refused, and not shown`(token: String) async throws {
    try await withServer(
      { try await $1.send(200, "{}") }, cluster: { $0.credentials = .token(SecretText(token)) }
    ) { client, server in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .configuration)
      #expect(!error.description.contains(token))
      #expect(server.requests.isEmpty)
    }
  }

  @Test func `a token file is read again when the server refuses its token`() async throws {
    try await withScratch { folder in
      let file = folder + "/token"
      try "one\n".write(toFile: file, atomically: true, encoding: .utf8)
      try await withServer(
        { request, reply in
          let isNew = request.headers.first(name: "authorization") == "Bearer two"
          try await reply.send(isNew ? 200 : 401, isNew ? "{}" : status(401, "Unauthorized"))
        }, cluster: { $0.credentials = .tokenFile(file) }
      ) { client, server in
        let refused = try await failure { try await client.get(.nodes, "n1") }
        #expect(refused.code == .unauthorized)
        // The same token again would be refused again.
        #expect(server.requests.count == 1)
        try "two".write(toFile: file, atomically: true, encoding: .utf8)
        _ = try await client.get(.nodes, "n1")
        #expect(
          server.requests.map { $0.headers.first(name: "authorization") } == ["Bearer one", "Bearer one", "Bearer two"])
      }
    }
  }

  @Test func `a token file is read again once it is old, and a lost one is not missed`() async throws {
    try await withScratch { folder in
      let file = folder + "/token"
      try "one".write(toFile: file, atomically: true, encoding: .utf8)
      try await withServer(
        { try await $1.send(200, "{}") }, options: testOptions { $0.credentialFileLifetime = .zero },
        cluster: { $0.credentials = .tokenFile(file) }
      ) { client, server in
        _ = try await client.get(.nodes, "n1")
        try "two".write(toFile: file, atomically: true, encoding: .utf8)
        _ = try await client.get(.nodes, "n1")
        try FileManager.default.removeItem(atPath: file)
        _ = try await client.get(.nodes, "n1")
        #expect(
          server.requests.map { $0.headers.first(name: "authorization") } == ["Bearer one", "Bearer two", "Bearer two"])
      }
    }
  }

  @Test func `a token file that never was is named`() async throws {
    try await withServer(
      { try await $1.send(200, "{}") }, cluster: { $0.credentials = .tokenFile("/nowhere/token") }
    ) { client, server in
      let error = try await failure { try await client.get(.nodes, "n1") }
      #expect(error.code == .configuration)
      #expect(error.message.contains("/nowhere/token"))
      #expect(server.requests.isEmpty)
    }
  }
}
