// Paths as SARIF writes them.
import Testing

@testable import kubectl_prepull

@Suite struct SarifAddressTests {
  @Test(arguments: [
    ("job.yaml", "job.yaml"), ("./a/b.yaml", "./a/b.yaml"), ("/etc/a.yaml", "file:///etc/a.yaml"),
    ("my job.yaml", "my%20job.yaml"), ("镜.yaml", "%E9%95%9C.yaml"), ("<stdin>", "%3Cstdin%3E"),
    ("a%b\u{1}.yaml", "a%25b%01.yaml"),
  ])
  func `a path becomes a URI reference`(path: String, uri: String) {
    #expect(DiagnosticSARIF.uri(of: path) == uri)
  }
}
