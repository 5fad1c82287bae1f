// The components of a reference as overriders see and set them.
import Testing

@testable import PrePullAPI

private let digest = "sha256:" + String(repeating: "0123456789abcdef", count: 4)

@Suite struct ImageReferenceComponentsTests {
  @Test(arguments: [
    ("nginx", "", "nginx", ""), ("docker.io/nginx:1", "docker.io", "nginx", "1"),
    ("Reg.io:5000/a/b@\(digest)", "Reg.io:5000", "a/b", digest), ("a/b:1@\(digest)", "", "a/b", "1"),
  ])
  func `components are as they were written`(text: String, registry: String, repository: String, tag: String)
    throws
  {
    let reference = try ImageReference(text)
    #expect(reference.component(.registry) == registry)
    #expect(reference.component(.repository) == repository)
    #expect(reference.component(.tag) == tag)
  }

  @Test(arguments: [
    ("nginx", ImageReference.Component.registry, "reg.io", "reg.io/nginx"),
    ("nginx:1@\(digest)", .registry, "reg.io:5000", "reg.io:5000/nginx:1@\(digest)"),
    ("reg.io/a/b:1", .registry, "", "a/b:1"), ("reg.io/a.b/c", .registry, "", "docker.io/a.b/c"),
    ("reg.io/c", .registry, "localhost", "localhost/c"),
    ("reg.io/c", .registry, "[::1]:5000", "[::1]:5000/c"),
    ("nginx:1", .repository, "team/app", "team/app:1"), ("nginx", .repository, "a.b/c", "docker.io/a.b/c"),
    ("reg.io/a", .repository, "b", "reg.io/b"), ("docker.io/a", .repository, "b", "docker.io/b"),
    ("nginx", .tag, "1.27", "nginx:1.27"), ("nginx:1", .tag, "", "nginx"),
    ("nginx@\(digest)", .tag, "2", "nginx:2"),
    ("nginx:1@\(digest)", .tag, "", "nginx"), ("nginx:1", .tag, digest, "nginx@\(digest)"),
    ("reg.io/a:1", .tag, "@\(digest)", "reg.io/a@\(digest)"),
  ])
  func `one component is replaced and the others stay as written`(
    text: String, component: ImageReference.Component, value: String, expected: String
  ) throws {
    #expect(try ImageReference(text).replacing(component, with: value).description == expected)
  }

  @Test(arguments: [
    (ImageReference.Component.registry, "foo", ImageReferenceError.Code.invalidRegistry),
    (.registry, "reg.io/x", .invalidRegistry),
    (.registry, "https://reg.io", .invalidRegistry), (.repository, "", .invalidRepository),
    (.repository, "a:1", .invalidRepository), (.repository, "A", .invalidRepository),
    (.repository, "/a", .invalidRepository),
    (.repository, "a@b", .invalidRepository), (.tag, "a b", .invalidTag), (.tag, "a@b", .invalidTag),
    (.tag, "@", .invalidTag), (.tag, "@1", .invalidTag), (.tag, "a:b", .invalidDigest),
    (.repository, String(repeating: "a", count: 256), .nameTooLong),
  ])
  func `a value that is no such component is refused`(
    component: ImageReference.Component, value: String, code: ImageReferenceError.Code
  ) throws {
    let reference = try ImageReference("reg.example.com/app:1")
    let error = try #require(throws: ImageReferenceError.self) {
      try reference.replacing(component, with: value)
    }
    #expect(error.code == code)
  }
}
