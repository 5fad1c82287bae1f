// No secret shows, however a configuration is printed.

import Kubernetes
import Testing

@Suite struct RedactionTests {
  static let secret = "hunter2-secret"

  static let credentials: [Credentials] = [
    .token(SecretText(secret)),
    .basic(username: "alice", password: SecretText(secret)),
    .exec(
      ExecPlugin(
        command: "login", arguments: ["--client-secret=\(secret)"], environment: ["TOKEN": SecretText(secret)])),
  ]

  @Test(arguments: credentials) func `no secret shows in any description`(credentials: Credentials) throws {
    var configuration = ClusterConfiguration(
      server: try ServerAddress("https://a"), trust: .authority(.text(SecretText(Self.secret))),
      credentials: credentials,
      clientCertificate: ClientCertificate(certificate: .file("c"), key: .text(SecretText(Self.secret))))
    configuration.proxyURL = SecretText("http://u:\(Self.secret)@proxy")
    var flags = ConnectionOverrides()
    flags.token = SecretText(Self.secret)
    flags.password = SecretText(Self.secret)
    flags.proxyURL = SecretText(Self.secret)
    let values: [Any] = [configuration, flags, credentials, SecretText(Self.secret), [configuration]]
    for value in values {
      var dumped = ""
      dump(value, to: &dumped)
      for text in [
        String(describing: value), String(reflecting: value), "\(value)", dumped,
        "\(Mirror(reflecting: value).children.map { "\($0)" })",
      ] {
        #expect(!text.contains(Self.secret))
        #expect(!text.isEmpty)
      }
    }
  }
}
