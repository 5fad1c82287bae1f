// Which texts are image references, what they mean, and what is said of the others.
import Testing

@testable import PrePullAPI

private let hex64 = String(repeating: "0123456789abcdef", count: 4)
private let hex128 = hex64 + hex64

@Suite struct ImageReferenceTests {
  struct Valid: Sendable {
    var text: String
    var registry: String
    var repository: String
    var tag: String?
    var digest: String?

    init(
      _ text: String, _ registry: String, _ repository: String, _ tag: String? = nil, _ digest: String? = nil
    ) {
      (self.text, self.registry, self.repository, self.tag, self.digest) = (
        text, registry, repository, tag, digest
      )
    }
  }

  @Test(arguments: [
    Valid("nginx", "docker.io", "library/nginx"),
    Valid("nginx:1.27", "docker.io", "library/nginx", "1.27"),
    Valid("docker.io/nginx", "docker.io", "library/nginx"),
    Valid("index.docker.io/nginx", "docker.io", "library/nginx"),
    Valid("Index.Docker.IO/nginx", "docker.io", "library/nginx"),
    Valid("docker.io/library/nginx", "docker.io", "library/nginx"),
    Valid("kubeedge/pause:3.6", "docker.io", "kubeedge/pause", "3.6"),
    Valid("test_com", "docker.io", "library/test_com"),
    Valid("test.com:tag", "docker.io", "library/test.com", "tag"),
    Valid("test.com:5000", "docker.io", "library/test.com", "5000"),
    Valid("localhost:5000", "docker.io", "library/localhost", "5000"),
    Valid("localhost/app", "localhost", "app"),
    Valid("localhost:5000/app:1", "localhost:5000", "app", "1"),
    Valid("test:5000/repo", "test:5000", "repo"),
    Valid("Registry.Example.Com:443/team/app", "registry.example.com:443", "team/app"),
    Valid("Foo/bar", "foo", "bar"),
    Valid("foo/foo_bar.com:8080", "docker.io", "foo/foo_bar.com", "8080"),
    Valid("foo_bar/x", "docker.io", "foo_bar/x"),
    Valid("192.168.1.1", "docker.io", "library/192.168.1.1"),
    Valid("192.168.1.1:5000/repo:5050", "192.168.1.1:5000", "repo", "5050"),
    Valid("[2001:db8::1]/repo", "[2001:db8::1]", "repo"),
    Valid("[2001:DB8::1]:5000/repo:tag", "[2001:db8::1]:5000", "repo", "tag"),
    Valid("xn--n3h.com/myimage:xn--n3h.com", "xn--n3h.com", "myimage", "xn--n3h.com"),
    Valid("b.gcr.io/test.example.com/my-app:v1", "b.gcr.io", "test.example.com/my-app", "v1"),
    Valid("docker.io/a.b/c", "docker.io", "a.b/c"),
    Valid("a.b/c", "a.b", "c"),
    Valid("a__b---c.d_e", "docker.io", "library/a__b---c.d_e"),
    Valid("app:_X.y-", "docker.io", "library/app", "_X.y-"),
    Valid("app@sha256:\(hex64)", "docker.io", "library/app", nil, "sha256:\(hex64)"),
    Valid("app:1@sha512:\(hex128)", "docker.io", "library/app", "1", "sha512:\(hex128)"),
    Valid(
      "app@multi+b64.v2:\(hex64.prefix(32))", "docker.io", "library/app", nil,
      "multi+b64.v2:\(hex64.prefix(32))"),
    Valid("r.io/\(hex64)", "r.io", hex64),
    Valid("\(hex64):1", "docker.io", "library/\(hex64)", "1"),
    Valid(
      "app:\(String(repeating: "t", count: 128))", "docker.io", "library/app",
      String(repeating: "t", count: 128)),
    Valid("a.b/\(String(repeating: "c", count: 251))", "a.b", String(repeating: "c", count: 251)),
  ])
  func `a reference that follows the grammar is taken apart`(row: Valid) throws {
    let reference = try ImageReference(row.text)
    #expect(reference.registry == row.registry)
    #expect(reference.repository == row.repository)
    #expect(reference.tag == row.tag)
    #expect(reference.digest == row.digest)
    #expect(reference.description == row.text)
  }

  struct Invalid: Sendable {
    var text: String
    var code: ImageReferenceError.Code
    var suggestion: String?

    init(_ text: String, _ code: ImageReferenceError.Code, _ suggestion: String? = nil) {
      (self.text, self.code, self.suggestion) = (text, code, suggestion)
    }
  }

  @Test(arguments: [
    Invalid("", .empty), Invalid("  \n", .empty), Invalid("\u{3000}", .empty), Invalid("\u{FEFF}", .empty),
    Invalid(" nginx", .whitespace, "nginx"), Invalid("nginx\n", .whitespace, "nginx"),
    Invalid("nginx\u{200B}", .whitespace, "nginx"),
    Invalid("ngi nx", .whitespace), Invalid("nginx :1", .whitespace),
    Invalid("https://reg.io/App:V1", .scheme, "reg.io/app:V1"),
    Invalid("http://nginx", .scheme, "nginx"), Invalid("docker://nginx:1", .scheme, "nginx:1"),
    Invalid("oci://reg.io/a", .scheme, "reg.io/a"),
    Invalid("https://hub.docker.com/_/nginx", .scheme, "nginx"),
    Invalid("https://hub.docker.com/r/foo/bar", .scheme, "foo/bar"),
    Invalid("https://", .scheme),
    Invalid(hex64, .bareIdentifier),
    Invalid("Nginx", .upperCase, "nginx"), Invalid("Uppercase:Tag", .upperCase, "uppercase:Tag"),
    Invalid("test:5000/Uppercase/lowercase:tag", .upperCase, "test:5000/uppercase/lowercase:tag"),
    Invalid("Reg.io/Team/App", .upperCase, "Reg.io/team/app"),
    Invalid("reg_x.io/app", .invalidRegistry), Invalid("foo:bar/app", .invalidRegistry),
    Invalid("-reg.io/app", .invalidRegistry), Invalid("reg..io/app", .invalidRegistry),
    Invalid("reg.io:/app", .invalidRegistry), Invalid("[fe80::1%eth0]:5000/repo", .invalidRegistry),
    Invalid("[]:1/app", .invalidRegistry), Invalid("[::1/app", .invalidRegistry),
    Invalid("[::1]x/app", .invalidRegistry),
    Invalid(":tag", .invalidRepository), Invalid("@sha256:\(hex64)", .invalidRepository),
    Invalid("/nginx", .invalidRepository), Invalid("reg.io/", .invalidRepository, "reg.io"),
    Invalid("reg.io//app", .invalidRepository), Invalid("app/", .invalidRepository, "app"),
    Invalid("-app", .invalidRepository), Invalid("app-", .invalidRepository),
    Invalid("a___b", .invalidRepository),
    Invalid("a..b", .invalidRepository), Invalid("a._b", .invalidRepository),
    Invalid("a-_b", .invalidRepository),
    Invalid("aa/asdf$$^/aa", .invalidRepository), Invalid("café", .invalidRepository),
    Invalid("[2001:db8::1]", .invalidRepository), Invalid("hub.docker.com/_/nginx", .invalidRepository),
    Invalid("nginx：1.27", .invalidRepository, "nginx:1.27"),
    Invalid("“nginx”", .invalidRepository, "nginx"), Invalid("\"nginx\"", .invalidRepository, "nginx"),
    Invalid("name:tag:tag2", .invalidTag), Invalid("reg.io/jili:example:v1.0.0", .invalidTag),
    Invalid("nginx:", .invalidTag, "nginx"), Invalid("nginx:-1", .invalidTag),
    Invalid("nginx:a+b", .invalidTag),
    Invalid("foo/host:5000/bar", .invalidTag), Invalid("app:ü", .invalidTag),
    Invalid("app:\(String(repeating: "t", count: 129))", .invalidTag),
    Invalid("app@", .invalidDigest, "app"), Invalid("app@sha256", .invalidDigest),
    Invalid("app@sha256:\(hex64.dropLast())", .invalidDigest), Invalid("app@sha512:\(hex64)", .invalidDigest),
    Invalid("app@sha384:\(hex64)", .invalidDigest),
    Invalid("app@sha256:\(hex64.uppercased())", .invalidDigest, "app@sha256:\(hex64)"),
    Invalid("app@SHA256:\(hex64)", .invalidDigest, "app@sha256:\(hex64)"),
    Invalid("app@sha256:\(hex64.dropLast())g", .invalidDigest),
    Invalid("app@own:\(hex64.prefix(31))", .invalidDigest),
    Invalid("app@9own:\(hex64)", .invalidDigest), Invalid("app@a@b:\(hex64)", .invalidDigest),
    Invalid("a.b/\(String(repeating: "c", count: 252))", .nameTooLong),
  ])
  func `what breaks the grammar is refused with its reason and its only repair`(row: Invalid) throws {
    let error = try #require(throws: ImageReferenceError.self) { try ImageReference(row.text) }
    #expect(error.code == row.code, "\(error)")
    #expect(error.suggestion == row.suggestion)
    #expect(!error.message.isEmpty && !error.message.hasSuffix(".") && !error.message.contains("\n"))
    if let suggestion = error.suggestion {
      _ = try ImageReference(suggestion)
      #expect(error.description.contains("did you mean"))
    }
  }

  @Test(arguments: [
    ("nginx", true), ("nginx:latest", true), ("nginx:1", false), ("nginx@sha256:\(hex64)", false),
    ("nginx:latest@sha256:\(hex64)", false),
  ])
  func `only latest without a digest is mutable`(text: String, isMutable: Bool) throws {
    #expect(try ImageReference(text).isMutable == isMutable)
  }

  @Test(arguments: [
    ("docker.io/library/ubuntu", "ubuntu"), ("ubuntu:1@sha256:\(hex64)", "ubuntu"),
    ("docker.io/foo/bar:1", "foo/bar"),
    ("library/a/b", "library/a/b"), ("reg.io/library/ubuntu", "reg.io/library/ubuntu"),
    ("Foo/bar", "FOO/bar"),
    ("docker.io/a.b/c", "docker.io/a.b/c"), ("docker.io/localhost/c", "docker.io/localhost/c"),
    ("index.docker.io/localhost", "localhost"),
  ])
  func `the familiar name is short and has neither tag nor digest`(text: String, familiar: String) throws {
    #expect(try ImageReference(text).familiarName == familiar)
  }

  @Test(arguments: [
    ("nginx", "docker.io/library/nginx:latest"), ("nginx:1", "docker.io/library/nginx:1"),
    ("Index.docker.io/foo/b", "docker.io/foo/b:latest"),
    ("nginx@sha256:\(hex64)", "docker.io/library/nginx@sha256:\(hex64)"),
    ("nginx:1@sha256:\(hex64)", "docker.io/library/nginx:1@sha256:\(hex64)"),
    ("REG.io:5000/a", "reg.io:5000/a:latest"), ("Team/app", "TEAM/app:latest"),
  ])
  func `the canonical form is complete`(text: String, canonical: String) throws {
    let reference = try ImageReference(text)
    #expect(reference.canonical == canonical)
    #expect(try ImageReference(canonical).canonical == canonical)
  }

  @Test(arguments: [
    ("Team/app", true), ("Team.io/app", false), ("LOCALHOST/app", false), ("team/app", false),
  ])
  func `a registry that only capitals tell is noticed`(text: String, isToldByCapitals: Bool) throws {
    #expect(try ImageReference(text).isRegistryToldByCapitals == isToldByCapitals)
  }

  @Test func `hostile text is refused quickly and quoted briefly`() throws {
    for text in [
      String(repeating: "a-", count: 500_000), String(repeating: "/", count: 1_000_000),
      "a:" + String(repeating: "\u{1B}[31m", count: 100_000), String(repeating: "é", count: 300_000),
      "a@" + String(repeating: "-", count: 500_000), String(repeating: "[", count: 100_000) + ".:/x",
    ] {
      let error = try #require(throws: ImageReferenceError.self) { try ImageReference(text) }
      #expect(error.description.utf8.count < 1_000)
      #expect(!error.description.utf8.contains(0x1B))
      #expect(error.suggestion == nil)
    }
  }
}
