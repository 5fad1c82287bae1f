// What is read of Secrets, and what is never shown of them.
import Foundation
import Testing
import YAML

@testable import PrePullAPI

@Suite struct PullSecretTests {
  static func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

  static func secret(_ json: String) -> Node {
    [
      "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/dockerconfigjson",
      "data": [".dockerconfigjson": Node(.string(base64(json)))],
    ]
  }

  static func legacy(_ json: String) -> Node {
    ["type": "kubernetes.io/dockercfg", "data": [".dockercfg": Node(.string(base64(json)))]]
  }

  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var secret: Node
    var image: String
    var coverage: PullSecret.Coverage
    var testDescription: String { name }
  }

  static let auth = "\"auth\":\"\(base64("robot:pass:word"))\""

  static let rows: [Row] = [
    Row(
      name: "auth", secret: secret("{\"auths\":{\"registry.example.com\":{\(auth)}}}"),
      image: "registry.example.com/team/app:1", coverage: .covered),
    Row(
      name: "auth without padding", secret: secret("{\"auths\":{\"registry.example.com\":{\"auth\":\"YTpiYw\"}}}"),
      image: "registry.example.com/app", coverage: .covered),
    Row(
      name: "username and password", secret: secret(#"{"auths":{"r.example":{"username":"u","password":"p"}}}"#),
      image: "r.example/app", coverage: .covered),
    Row(
      name: "a username alone", secret: secret(#"{"auths":{"r.example":{"username":"u"}}}"#),
      image: "r.example/app", coverage: .unusable(.noCredentials)),
    Row(
      name: "an empty password", secret: secret(#"{"auths":{"r.example":{"auth":"dTo="}}}"#),
      image: "r.example/app", coverage: .unusable(.noCredentials)),
    Row(
      name: "an identity token", secret: secret(#"{"auths":{"r.example":{"identitytoken":"t"}}}"#),
      image: "r.example/app", coverage: .tokenOnly),
    Row(
      name: "a registry token", secret: secret(#"{"auths":{"r.example":{"registrytoken":"t"}}}"#),
      image: "r.example/app", coverage: .tokenOnly),
    Row(
      name: "docker.io for a bare name", secret: secret("{\"auths\":{\"docker.io\":{\(auth)}}}"), image: "nginx",
      coverage: .covered),
    Row(
      name: "the index of version 1 for a bare name",
      secret: secret("{\"auths\":{\"https://index.docker.io/v1/\":{\(auth)}}}"), image: "library/nginx",
      coverage: .covered),
    Row(
      name: "another port", secret: secret("{\"auths\":{\"r.example:5000\":{\(auth)}}}"), image: "r.example/app",
      coverage: .none),
    Row(
      name: "the same port", secret: secret("{\"auths\":{\"R.example:5000\":{\(auth)}}}"),
      image: "r.example:5000/app", coverage: .covered),
    Row(
      name: "a path above", secret: secret("{\"auths\":{\"r.example/team\":{\(auth)}}}"),
      image: "r.example/team/app", coverage: .covered),
    Row(
      name: "a path beside", secret: secret("{\"auths\":{\"r.example/team\":{\(auth)}}}"),
      image: "r.example/teams/app", coverage: .none),
    Row(
      name: "a wildcard", secret: secret("{\"auths\":{\"*.example.com\":{\(auth)}}}"),
      image: "eu.example.com/app", coverage: .covered),
    Row(
      name: "a wildcard is one label", secret: secret("{\"auths\":{\"*.example.com\":{\(auth)}}}"),
      image: "a.eu.example.com/app", coverage: .none),
    Row(
      name: "a usable entry beside an empty one",
      secret: secret("{\"auths\":{\"r.example/team\":{},\"r.example\":{\(auth)}}}"), image: "r.example/team/app",
      coverage: .covered),
    Row(
      name: "the legacy form", secret: legacy("{\"https://r.example\":{\(auth),\"email\":\"a@b.example\"}}"),
      image: "r.example/app", coverage: .covered),
    Row(
      name: "no registry at all", secret: secret(#"{"auths":{}}"#), image: "r.example/app", coverage: .none),
    Row(
      name: "an e-mail address", secret: secret("{\"auths\":{\"me@r.example\":{\(auth)}}}"),
      image: "r.example/app", coverage: .none),
    Row(
      name: "the text of a manifest",
      secret: [
        "type": "kubernetes.io/dockerconfigjson",
        "stringData": [".dockerconfigjson": Node(.string("{\"auths\":{\"r.example\":{\(auth)}}}"))],
      ], image: "r.example/app", coverage: .covered),
  ]

  @Test(arguments: rows) func `an image is covered as kubelets cover it`(row: Row) throws {
    let secret = try PullSecret(row.secret)
    #expect(secret.coverage(of: try ImageReference(row.image)) == row.coverage)
  }

  @Test func `registries are named once, by host`() throws {
    let secret = try PullSecret(
      Self.secret(
        "{\"auths\":{\"https://A.example/v2/\":{\(Self.auth)},\"a.example/x\":{\(Self.auth)},\"b.example\":{}}}"))
    #expect(secret.registries == ["a.example"])
    #expect(secret.entries.map(\.registry) == ["a.example", "a.example", "b.example"])
  }

  @Test(
    arguments: [
      ("me@example.com", true), (" me@example.com ", true), ("registry.example.com", false),
      ("https://me:pw@registry.example.com", false), ("me:pw@example.com", false), ("@example.com", false),
      ("a@b@c.example", false), ("me@", false), ("", false),
    ])
  func `a key that is an e-mail address is known`(key: String, isEmail: Bool) throws {
    let secret = try PullSecret(Self.secret("{\"auths\":{\"\(key)\":{\(Self.auth)}}}"))
    #expect(secret.looksSwapped == isEmail)
  }

  @Test(
    arguments: [
      (["type": "Opaque", "data": [".dockerconfigjson": "e30="]], .wrongType, #"is of type "Opaque", not"#),
      (["data": [:]], .wrongType, "Opaque"),
      (["type": "kubernetes.io/dockerconfigjson", "data": ["config.json": "e30="]], .missingKey, ".dockerconfigjson"),
      (["type": "kubernetes.io/dockercfg", "data": [".dockerconfigjson": "e30="]], .missingKey, ".dockercfg"),
      (["type": "kubernetes.io/dockerconfigjson"], .missingKey, "no data under"),
      (["type": "kubernetes.io/dockerconfigjson", "data": [".dockerconfigjson": "%%%"]], .unreadable, "not base64"),
      (secret("{"), .unreadable, "not JSON"), (secret("[]"), .unreadable, "no mapping"),
      (secret(#"{"registry.example.com":{}}"#), .unreadable, "without auths"),
      (secret(#"{"auths":[]}"#), .unreadable, "whose auths is no mapping"),
      (
        secret(#"{"auths":{"r.example":"x"}}"#), .brokenEntry,
        "has an entry 1 under .dockerconfigjson that is no mapping"
      ),
      (secret(#"{"auths":{"r.example":{"auth":7}}}"#), .brokenEntry, "whose auth is no text"),
      (secret(#"{"auths":{"r.example":{"auth":"%"}}}"#), .brokenEntry, "whose auth is not base64"),
      (secret(#"{"auths":{"a@b.example":{"auth":"%"}}}"#), .brokenEntry, "has an entry 1 under .dockerconfigjson"),
      (secret(#"{"auths":{"r.example":{"auth":"dXNlcg=="}}}"#), .brokenEntry, "USER:PASSWORD"),
    ] as [(Node, PullSecretError.Code, String)])
  func `what cannot be used says why`(secret: Node, code: PullSecretError.Code, part: String) throws {
    let error = #expect(throws: PullSecretError.self) { try PullSecret(secret) }
    #expect(error?.code == code)
    #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
  }

  /// Secrets that hold the word in every place where credentials stand, whole and broken.
  static let treacherous: [Node] = {
    let word = "hunter2"
    let encoded = base64("\(word):\(word)")
    let entries = [
      #"{"auth":"\#(encoded)"}"#, #"{"auth":"\#(base64(word))"}"#, #"{"auth":"\#(word)%"}"#, "\"\(word)\"",
      #"{"username":"\#(word)","password":"\#(word)"}"#, #"{"password":"\#(word)"}"#, #"{"identitytoken":"\#(word)"}"#,
      #"{"auth":["\#(word)"]}"#, #"{"email":"\#(word)"}"#,
    ]
    let keys = [
      "r.example", "\(word)@r.example", "https://\(word):\(word)@r.example", word + "%", "u:\(word)@r.example",
    ]
    var all = entries.flatMap { entry in keys.map { secret("{\"auths\":{\"\($0)\":\(entry)}}") } }
    all += keys.map { legacy("{\"\($0)\":\(entries[0])}") }
    all += [secret(word), secret("\"\(word)\""), secret("{\"auths\":\"\(word)\"}"), secret("{\"\(word)\":{}}")]
    all.append(["type": "kubernetes.io/dockerconfigjson", "data": [".dockerconfigjson": Node(.string(word + "!"))]])
    all.append(["type": "Opaque", "data": ["password": Node(.string(encoded))]])
    return all
  }()

  @Test(arguments: treacherous.indices) func `credentials are never shown`(index: Int) throws {
    var shown = ""
    do {
      let secret = try PullSecret(Self.treacherous[index])
      shown = "\(secret) \(String(reflecting: secret))"
      dump(secret, to: &shown)
      dump(secret.coverage(of: try ImageReference("r.example/app")), to: &shown)
    } catch {
      shown = "\(error) \(String(reflecting: error))"
      dump(error, to: &shown)
    }
    #expect(!shown.contains("hunter2"))
    #expect(!shown.contains(Self.base64("hunter2:hunter2")))
    #expect(!shown.contains(Self.base64("hunter2")))
  }

  @Test func `the commands name the Secret and the registry`() {
    #expect(
      PullSecretCommand.create(name: "regcred", namespace: "prod", registry: "r.example") == """
        kubectl create secret docker-registry regcred -n prod --docker-server=r.example --docker-username=USER \
        --docker-password=PASSWORD
        """)
    #expect(
      PullSecretCommand.replace(name: "a", namespace: "b", registry: nil)
        .hasPrefix(
          "kubectl delete secret a -n b && kubectl create secret docker-registry a -n b --docker-server=REGISTRY")
    )
  }
}
