// Which entry an image belongs to, of imageSecretRefs and of docker configurations.
import TestSupport
import Testing

@testable import PrePullAPI

@Suite struct ImageMatcherTests {
  private static let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

  @Test(
    arguments: [
      ("nginx:1.27", ["docker.io", "nginx", "nginx:1.27"], 2),
      ("nginx", ["docker.io", "nginx:1.27", "docker.io/library/nginx:latest"], 2),
      ("nginx:1.26", ["docker.io", "nginx:1.27", "library/nginx"], 2),
      ("reg.io/team/app:1", ["reg.io", "reg.io/team", "reg.io/te", "reg.io/team/app"], 3),
      ("reg.io/team/app:1", ["reg.io", "reg.io/team", "reg.io/te"], 1),
      ("reg.io/team/sub/app:1", ["reg.io/team/", "reg.io/team/sub", "reg.io"], 1),
      ("reg.io/teamster/app", ["reg.io/team"], nil),
      ("REG.io/app", ["Reg.IO"], 0), ("reg.io:443/app", ["reg.io"], nil),
      ("reg.io:443/app", ["reg.io:443"], 0),
      ("localhost:5000/app", ["localhost", "localhost:5000"], 1), ("localhost/app", ["localhost"], 0),
      ("nginx", ["https://index.docker.io/v1/"], 0), ("foo/bar", ["index.docker.io"], 0),
      ("foo/bar", ["foo"], nil), ("foo/bar", ["docker.io/foo"], 0), ("foo/bar", ["foo/bar"], 0),
      ("reg.io/nginx", ["nginx"], nil), ("nginx", ["registry-1.docker.io"], nil),
      ("app:1@\(digest)", ["app:1", "app@\(digest)", "app:1@\(digest)"], 2),
      ("app:1@\(digest)", ["app:1", "app@\(digest)"], 1),
      ("app@\(digest)", ["app:latest", "app"], 1),
      ("reg.io/app", ["not an image", "", "Reg.io/App", "reg.io"], 3),
      ("reg.io/app", ["reg.io", "https://reg.io"], 0), ("reg.io/app", [], nil),
    ] as [(String, [String], Int?)])
  func `the most specific entry wins`(image: String, patterns: [String], expected: Int?) throws {
    #expect(ImageMatcher.bestMatch(for: try ImageReference(image), among: patterns) == expected)
  }

  @Test(arguments: [
    ("registry.example.com", "registry"), ("localhost:5000", "registry"), ("harbor.io:443", "registry"),
    ("localhost", "registry"), ("[::1]:5000", "registry"), ("https://harbor:443", "registry"),
    ("reg.io/team/", "registry"),
    ("nginx", "repository"), ("reg.io/team", "repository"), ("nginx:5000", "reference"),
    ("my.image:v1", "reference"),
  ])
  func `a word is a host only where it looks like one`(text: String, kind: String) throws {
    let found =
      switch try ImagePattern(text) {
      case .registry: "registry"
      case .repository: "repository"
      case .reference: "reference"
      }
    #expect(found == kind)
  }

  @Test func `the order of the entries matters only among equals`() throws {
    let seed: UInt64 = 9
    var random = SeededGenerator(seed: seed)
    let images = ["nginx", "nginx:1", "reg.io/a/b:1", "reg.io/a/c", "localhost:5000/a", "a/b"]
    let entries = [
      "docker.io", "nginx", "nginx:1", "library/nginx", "reg.io", "reg.io/a", "reg.io/a/", "reg.io/a/b",
      "reg.io/a/b:1", "localhost:5000", "a/b", "https://index.docker.io/v1/", "REG.io", "A B",
    ]
    for round in 0..<1_000 {
      let image = try ImageReference(random.pick(images))
      let some = (0..<random.int(0...6)).map { _ in random.pick(entries) }
      let shuffled = some.shuffled(using: &random)
      let rank = { (list: [String]) throws -> ImagePattern.Rank? in
        try ImageMatcher.bestMatch(for: image, among: list).flatMap {
          try ImagePattern(list[$0]).rank(for: image)
        }
      }
      #expect(try rank(some) == rank(shuffled), "seed \(seed), round \(round): \(image) among \(some)")
    }
  }

  @Test func `an entry that is nothing says why`() {
    #expect(throws: ImageReferenceError.self) { try ImagePattern("reg.io/App") }
  }
}

@Suite struct RegistryHostTests {
  @Test(arguments: [
    ("docker.io", "docker.io", ""), ("INDEX.docker.io", "docker.io", ""),
    ("https://index.docker.io/v1/", "docker.io", ""),
    ("https://index.docker.io/v1", "docker.io", ""), ("http://Reg.io:5000/v2/", "reg.io:5000", ""),
    ("registry.example.com/team/", "registry.example.com", "team"),
    ("https://reg.io/v2/team/x", "reg.io", "team/x"),
    ("harbor", "harbor", ""), ("[::1]:5000", "[::1]:5000", ""), ("*.Example.com", "*.example.com", ""),
  ])
  func `a docker configuration key is a host and a path`(text: String, name: String, path: String) throws {
    let host = try #require(RegistryHost(text))
    #expect(host.name == name)
    #expect(host.path == path)
  }

  @Test(arguments: ["", " ", "https://", "/team", "reg_x", "a b", "me@example.com", "reg.io:port", "。"])
  func `what holds no host is none`(text: String) {
    #expect(RegistryHost(text) == nil)
  }

  @Test(
    arguments: [
      ("reg.io/team/app", ["reg.io", "reg.io/team", "*.io"], 1), ("reg.io/app", ["*.io", "reg.io"], 1),
      ("reg.io/app", ["*.io", "r?g.io"], 0), ("a.reg.io/app", ["*.io"], nil),
      ("a.reg.io/app", ["*.*.io", "a*.reg.io"], 0),
      ("reg.io:5000/app", ["reg.io"], nil), ("nginx", ["bad key", "https://index.docker.io/v1/"], 1),
      ("reg.io/teams/app", ["reg.io/team"], nil), ("nginx", ["a*a*a*a*a*b.io", "registry-1.docker.io"], nil),
      ("acr-x-y.azurecr.io/app", ["acr*y.azurecr.io"], 0),
      ("acr-x-z.azurecr.io/app", ["acr*y.azurecr.io"], nil),
    ] as [(String, [String], Int?)])
  func `credentials are found by host, wildcard and path`(image: String, keys: [String], expected: Int?)
    throws
  {
    #expect(RegistryHost.bestMatch(for: try ImageReference(image), among: keys) == expected)
  }
}
