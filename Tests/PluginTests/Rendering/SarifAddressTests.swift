// Paths as SARIF writes them.
import PrePullAPI
import Testing

@testable import kubectl_prepull

@Suite struct SarifAddressTests {
  @Test(arguments: [
    ("job.yaml", "job.yaml"), ("./a/b.yaml", "a/b.yaml"), ("/etc/a.yaml", "file:///etc/a.yaml"),
    ("my job.yaml", "my%20job.yaml"), ("镜.yaml", "%E9%95%9C.yaml"), ("<stdin>", "stdin"),
    ("a%b\u{1}.yaml", "a%25b%01.yaml"),
  ])
  func `a path becomes a URI reference`(path: String, uri: String) {
    #expect(DiagnosticSARIF.uri(of: path) == uri)
  }

  @Test(arguments: [
    ("PP001", "pp001-the-text-is-not-yaml"), ("PP003", "pp003-quotes-are-not-yamls-or-not-closed"),
  ])
  func `a rule's address leads to its heading`(id: String, anchor: String) throws {
    let rule = try #require(Rule.named(id))
    #expect(
      DiagnosticSARIF.helpAddress(of: rule) == "https://github.com/prepull/prepull/blob/main/docs/rules.md#\(anchor)")
  }
}
