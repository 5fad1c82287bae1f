// What the webhook asks the API server, and what it makes of the answers.
import FoundationEssentials
import Kubernetes
import LogTestSupport
import PrePullAdmission
import TLS
import Testing
import YAML

@testable import PrePullWebhook

@Suite struct ClusterAdaptersTests {
  static let name = SecretDemand.Secret(namespace: "prod", name: "regcred")
  static let path = "/api/v1/namespaces/prod/secrets/regcred"
  static let data = Data("{\"auths\":{\"r.example\":{\"auth\":\"cm9ib3Q6aHVudGVyMg==\"}}}".utf8).base64EncodedString()
  static let question = AccessQuestion(
    user: AdmissionRequest.User(
      username: "alice", uid: "7", groups: ["a", "b"], extra: ["example.com/x": ["1", "2"]]),
    secret: name)

  @Test func `a Secret is read for what it is good for`() async throws {
    try await FakeAPIServer.run { server, client in
      let source = ClusterSecretSource(client)
      #expect(try await source.secret(Self.name) == .missing)
      server.put(
        Self.path,
        [
          "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
          "data": [".dockerconfigjson": Node(.string(Self.data))],
        ])
      guard case .usable(let secret) = try await source.secret(Self.name) else {
        Issue.record("not usable")
        return
      }
      #expect(secret.registries == ["r.example"])
      #expect(server.requests.map(\.call) == ["GET \(Self.path)", "GET \(Self.path)"])
    }
  }

  @Test(
    arguments: [
      (403, "Forbidden", "the words of the server"), (422, "Invalid", "invalid, HTTP 422"),
      (500, "InternalError", "serverError, HTTP 500"), (400, "BadRequest", "badRequest, HTTP 400"),
    ])
  func `an answer that is none says why, without content`(code: Int, reason: String, part: String) async throws {
    try await FakeAPIServer.run { server, client in
      let message = code == 403 ? "the words of the server" : "data: Invalid value: \"hunter2\""
      server.answer(FakeAPIServer.failure(code, reason, message: message))
      let error = await #expect(throws: LookupFailure.self) { try await ClusterSecretSource(client).secret(Self.name) }
      #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
      #expect(error?.message.contains("hunter2") == false)
    }
  }

  @Test func `a 404 that is not the API server's is no missing Secret`() async throws {
    try await FakeAPIServer.run { server, client in
      server.answer((404, ["error": "hunter2"]))
      let error = await #expect(throws: LookupFailure.self) { try await ClusterSecretSource(client).secret(Self.name) }
      #expect(error?.message == "the request failed (notFound, HTTP 404)")
    }
  }

  @Test func `a review asks for the user with all that is known of them`() async throws {
    try await FakeAPIServer.run { server, client in
      let reviewer = ClusterAccessReviewer(client)
      let isAllowed = try await reviewer.mayRead(Self.question)
      #expect(isAllowed)
      var other = Self.question
      other.user = AdmissionRequest.User(username: "bob")
      #expect(try await reviewer.mayRead(other) == false)
      #expect(server.requests.first?.call == "POST /apis/authorization.k8s.io/v1/subjectaccessreviews")
      #expect(
        server.requests.map(\.body) == [
          [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
            "spec": [
              "resourceAttributes": [
                "group": "", "version": "v1", "resource": "secrets", "verb": "get", "namespace": "prod",
                "name": "regcred",
              ], "user": "alice", "uid": "7", "groups": ["a", "b"], "extra": ["example.com/x": ["1", "2"]],
            ],
          ],
          [
            "apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview",
            "spec": [
              "resourceAttributes": [
                "group": "", "version": "v1", "resource": "secrets", "verb": "get", "namespace": "prod",
                "name": "regcred",
              ], "user": "bob",
            ],
          ],
        ])
      server.answer((201, ["kind": "SubjectAccessReview"]))
      await #expect(throws: LookupFailure.self) { try await reviewer.mayRead(Self.question) }
    }
  }

  @Test func `the certificates' Secret is written over what was read alone`() async throws {
    try await FakeAPIServer.run { server, client in
      let store = ClusterCertificateStore(client, namespace: "prod", name: "regcred")
      #expect(try await store.read() == nil)
      #expect(try await store.create(["tls.crt": "one", "tls.key": "two"]) == true)
      #expect(try await store.create(["tls.crt": "one", "tls.key": "two"]) == false)
      #expect(server.object(Self.path)?["type"] == "kubernetes.io/tls")
      let first = try #require(try await store.read())
      #expect(first.data == ["tls.crt": "one", "tls.key": "two"])
      // Bytes that are no text belong to somebody else, and stay.
      server.put(
        Self.path,
        FakeAPIServer.merged(
          server.object(Self.path) ?? [:], ["metadata": ["labels": ["a": "b"]], "data": ["raw": "/w=="]]))
      #expect(try await store.update(["tls.crt": "three"], over: first) == false)
      let second = try #require(try await store.read())
      #expect(second.data == first.data)
      #expect(try await store.update(["tls.crt": "three", "ca.crt": "four"], over: second) == true)
      #expect(
        server.object(Self.path)?["data"] == ["tls.crt": "dGhyZWU=", "ca.crt": "Zm91cg==", "raw": "/w=="])
      #expect(server.object(Self.path)?["metadata"]?["labels"]?["a"] == "b")
    }
  }

  @Test func `a bundle is written into every webhook of the version that was read alone`() async throws {
    try await FakeAPIServer.run { server, client in
      let id = WebhookConfigurationID(.validating, name: "prepull")
      let path = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/prepull"
      let store = ClusterWebhookConfigurations(client)
      #expect(try await store.read(id) == nil)
      server.put(
        path,
        [
          "metadata": ["name": "prepull", "labels": ["a": "b"]],
          "webhooks": [
            ["name": "one", "clientConfig": ["service": ["name": "x"]]],
            ["name": "two", "clientConfig": ["caBundle": "b2xk"]],
            ["name": "three", "clientConfig": ["caBundle": "bmV3"]],
          ],
        ])
      let state = try #require(try await store.read(id))
      #expect(state.bundles == ["", "old", "new"])
      #expect(try await store.write(bundle: "new", over: state) == true)
      #expect(server.requests.last?.body.sequence?.count == 3)
      #expect(try await store.read(id)?.bundles == ["new", "new", "new"])
      #expect(server.object(path)?["webhooks"]?.sequence?.first?["clientConfig"]?["service"] == ["name": "x"])
      #expect(server.object(path)?["metadata"]?["labels"] == ["a": "b"])
      // What was read is no more.
      #expect(try await store.write(bundle: "newer", over: state) == false)
      #expect(try await store.read(id)?.bundles == ["new", "new", "new"])
      // The same version, and refused nevertheless.
      var wrong = try #require(try await store.read(id))
      wrong.bundles.append("")
      await #expect(throws: LookupFailure.self) { try await store.write(bundle: "newest", over: wrong) }
    }
  }

  @Test func `certificates are kept on an API server from nothing`() async throws {
    try await FakeAPIServer.run { server, client in
      let ids = [
        WebhookConfigurationID(.mutating, name: "prepull"), WebhookConfigurationID(.validating, name: "prepull"),
      ]
      for plural in ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"] {
        server.put(
          "/apis/admissionregistration.k8s.io/v1/\(plural)/prepull",
          ["metadata": ["name": "prepull"], "webhooks": [["name": "one", "clientConfig": ["url": "https://x"]]]])
      }
      let log = LogRecorder()
      func start() async throws -> CertificatePair {
        try await firstPair { sink in
          SelfManagedCertificates(
            secrets: ClusterCertificateStore(client, namespace: "prod", name: "regcred"),
            configurations: ClusterWebhookConfigurations(client), names: ids,
            policy: CertificatePolicy(service: "prepull-webhook", namespace: "prod"), sink: sink, logger: log.logger)
        }
      }
      let pair = try await start()
      let calls = server.requests.map(\.call)
      #expect(try await start() == pair)
      // The second replica reads three objects and writes none.
      #expect(server.requests.count == calls.count + 3)
      for id in ids {
        let state = try #require(try await ClusterWebhookConfigurations(client).read(id))
        for bundle in state.bundles {
          let isTrusted = try pair.isIssued(by: bundle)
          #expect(isTrusted)
        }
      }
      #expect(!log.text.contains("error"), "\(log.text)")
    }
  }
}
