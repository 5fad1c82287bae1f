// Which Secret serves an image, by what looking at the Secrets showed.
import PrePullAPI
import Testing
import YAML

@testable import kubectl_prepull

@Suite struct ImageCredentialsTests {
  static func name(_ text: String) -> NamespacedName {
    do {
      return try NamespacedName(text)
    } catch {
      preconditionFailure("\(text): \(error)")
    }
  }

  /// A Secret that has a user and a password, or a token alone, for a registry.
  static func secret(_ registry: String, isTokenOnly: Bool = false) -> SecretReading {
    let entry = isTokenOnly ? #"{"identitytoken":"t"}"# : #"{"username":"u","password":"p"}"#
    do {
      return .usable(
        try PullSecret([
          "type": "kubernetes.io/dockerconfigjson",
          "stringData": [".dockerconfigjson": Node(.string(#"{"auths":{"\#(registry)":\#(entry)}}"#))],
        ]))
    } catch {
      preconditionFailure("\(error)")
    }
  }

  private static let image = "registry.example.com/team/app:1"
  private static let (a, b) = (name("prod/a"), name("prod/b"))
  private static let good = secret("registry.example.com")
  private static let other = secret("quay.io")

  static let rows: [(secrets: [NamespacedName], readings: [NamespacedName: SecretReading], is: ImageCredentials)] = [
    ([], [:], .anonymous),
    ([a], [a: good], .served(by: a)),
    ([a, b], [a: other, b: good], .served(by: b)),
    ([a], [a: other], .unserved(a, registry: "registry.example.com", isTokenOnly: false)),
    (
      [a], [a: secret("registry.example.com", isTokenOnly: true)],
      .unserved(a, registry: "registry.example.com", isTokenOnly: true)
    ),
    ([a], [a: .missing], .missing(a)),
    ([a, b], [a: good, b: .missing], .missing(b)),
    ([a, b], [a: good, b: .unusable("is Opaque")], .unusable(b, "is Opaque")),
    ([a], [a: .forbidden], .unknown(a, "you may not read it")),
    ([a, b], [a: .forbidden, b: good], .served(by: b)),
    ([a, b], [a: .unanswered("no route"), b: other], .unknown(a, "no route")),
    ([a], [:], .unknown(a, "it was not looked at")),
  ]

  @Test(arguments: rows.indices) func `the first Secret that covers the registry serves the image`(index: Int) {
    let row = Self.rows[index]
    let found = ImageCredentials(of: Self.image, secrets: row.secrets, row.readings)
    #expect(found == row.is)
    #expect(found.isFatal == [.missing(Self.a), .missing(Self.b), .unusable(Self.b, "is Opaque")].contains(found))
  }
}
