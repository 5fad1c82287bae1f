// The rules for names, and the names that are made from images.
import TestSupport
import Testing

@testable import PrePullAPI

private func a(_ count: Int) -> String { String(repeating: "a", count: count) }

@Suite struct KubernetesNameTests {
  @Test(arguments: ["a", "node-1", "edge.kubeedge", "1", "a.b-c.d", a(253), "a--b"])
  func `a DNS subdomain is accepted`(text: String) {
    #expect(KubernetesName.dns1123SubdomainProblem(text) == nil)
  }

  @Test(arguments: [
    ("", "empty"), ("A", "lower case"), ("a_b", "not \"_\""), ("-a", "begin and end"),
    ("a-", "begin and end"), (".a", "dot"),
    ("a.", "dot"), ("a..b", "dot"), ("a.-b", "between dots"), ("a b", "only"), ("é", "é"),
    (a(254), "at most 253"), ("a\n", "\\n"),
  ])
  func `what is no DNS subdomain is told why`(text: String, words: String) {
    #expect(KubernetesName.dns1123SubdomainProblem(text)?.contains(words) == true)
  }

  @Test(
    arguments: [
      ("default", nil), (a(63), nil), (a(64), "at most 63"), ("a.b", "not \".\""), ("-", "begin and end"),
      ("Kube", "lower case"), ("", "empty"),
    ] as [(String, String?)])
  func `a DNS label has no dots and 63 characters`(text: String, words: String?) {
    let problem = KubernetesName.dns1123LabelProblem(text)
    #expect((problem == nil) == (words == nil))
    if let words { #expect(problem?.contains(words) == true) }
  }

  @Test(
    arguments: [
      ("a", nil), ("A_b.c-D", nil), ("node-role.kubernetes.io/edge", nil), ("a/b", nil), (a(63), nil),
      ("\(a(253))/\(a(63))", nil),
      ("", "empty"), ("/a", "before the slash must not be empty"),
      ("a/", "after the slash must not be empty"), ("a/b/c", "one slash"),
      ("A.io/b", "lower case"), ("a/-b", "after the slash must begin"), ("a.", "begin and end"),
      (a(64), "at most 63"),
      ("\(a(254))/b", "before the slash must have at most 253"), ("a:b", "not \":\""), ("é", "é"),
    ] as [(String, String?)])
  func `a label key is a name with an optional prefix`(text: String, words: String?) {
    let problem = KubernetesName.qualifiedNameProblem(text)
    #expect((problem == nil) == (words == nil))
    if let words { #expect(problem?.contains(words) == true, "\(problem ?? "")") }
  }

  @Test func `an annotation key may have capitals before the slash`() {
    #expect(KubernetesName.annotationKeyProblem("Example.com/Key") == nil)
    #expect(KubernetesName.annotationKeyProblem("Example_com/Key") != nil)
  }

  @Test(
    arguments: [
      ("", nil), ("a", nil), ("A.b_c-9", nil), (a(63), nil), (a(64), "at most 63"), ("-a", "begin"),
      ("a.", "begin"), ("a b", "only"), ("a/b", "only"),
    ] as [(String, String?)])
  func `a label value is short and simple`(text: String, words: String?) {
    let problem = KubernetesName.labelValueProblem(text)
    #expect((problem == nil) == (words == nil))
    if let words { #expect(problem?.contains(words) == true) }
  }

  @Test(arguments: [
    ("job-", true), ("job", true), ("job.", true), ("a--", true), ("-", false), (".", false), ("", false),
    ("Job-", false), ("a.-", false), ("a..", false),
    (a(252) + "-", true), (a(253) + "-", false),
  ])
  func `a generated name may end in a dash`(text: String, isValid: Bool) {
    #expect((KubernetesName.generateNameProblem(text) == nil) == isValid)
  }

  @Test(
    arguments: [
      ("My_Job", "my-job"), ("my job", "my-job"), ("ok", "ok"), ("-a-", "a"), ("_a.b_", "a.b"),
      ("a_.b", "a.b"), (" Edge Node 1 ", "edge-node-1"),
      ("a.", "a"), ("...", nil), ("", nil), ("a/b", nil), ("a..b", nil), ("é", nil), ("名", nil), ("aéb", nil),
      (a(254), nil), ("\"job\"", "job"),
    ] as [(String, String?)])
  func `a name is repaired where that takes no guess`(text: String, expected: String?) {
    #expect(KubernetesName.suggestedDNS1123Subdomain(text) == expected)
  }

  @Test(arguments: [
    ("registry.example.com/team/my_app:1.2", "prepull-my-app-1-2"), ("nginx", "prepull-nginx"),
    ("nginx:latest", "prepull-nginx-latest"),
    ("foo/a__b---c:_V1.-", "prepull-a-b-c-v1"), ("a:_", "prepull-a"),
    ("a@sha256:\(String(repeating: "0123456789abcdef", count: 4))", "prepull-a-0123456789ab"),
    ("reg.io/\(a(55))", "prepull-\(a(55))"),
  ])
  func `a job is named after its image`(text: String, expected: String) throws {
    #expect(KubernetesName.nameDerived(fromImage: try ImageReference(text)) == expected)
  }

  @Test func `a long name is cut and told apart by a hash that never changes`() throws {
    let names = try ["x", "y"].map {
      KubernetesName.nameDerived(fromImage: try ImageReference("reg.io/\(a(44))-b\($0):\(a(90))"))
    }
    #expect(names == ["prepull-\(a(44))-b-522aaee9", "prepull-\(a(44))-b-ef121880"])
    for name in names { #expect(KubernetesName.dns1123LabelProblem(name) == nil) }
  }

  @Test func `every image gives a DNS label`() throws {
    let seed: UInt64 = 11
    var random = SeededGenerator(seed: seed)
    for round in 0..<2_000 {
      let path = (0..<random.int(1...20)).map { _ in random.text("abc019", count: 1...5) }.joined(
        separator: random.pick(["-", "--", ".", "_", "__"]))
      let text =
        path
        + random.pick(["", ":" + random.text("aZ0_", count: 1...1) + random.text("aZ0_.-", count: 0...127)])
      let name = KubernetesName.nameDerived(fromImage: try ImageReference(text))
      #expect(
        KubernetesName.dns1123LabelProblem(name) == nil, "seed \(seed), round \(round): \(text) → \(name)")
    }
  }
}

@Suite struct NamespacedNameTests {
  @Test(
    arguments: [("default/secret", "default", "secret"), ("secret", nil, "secret"), ("a/b.c", "a", "b.c")]
      as [(String, String?, String)])
  func `a namespace and a name are told apart`(text: String, namespace: String?, name: String) throws {
    let parsed = try NamespacedName(text)
    #expect(parsed.namespace == namespace)
    #expect(parsed.name == name)
    #expect(parsed.description == text)
    #expect(parsed.resolved(inDefault: "kube-system").namespace == namespace ?? "kube-system")
  }

  @Test(
    arguments: [
      ("", "empty", nil), ("/", "namespace", nil), ("a/", "name", nil), ("/b", "namespace", nil),
      ("a/b/c", "one slash", nil),
      ("a.b/c", "namespace \"a.b\"", nil), ("Team/My_Secret", "namespace", "team/my-secret"),
      (" default/x ", "only", "default/x"),
      ("MySecret", "lower case", "mysecret"), ("a/é", "é", nil),
    ] as [(String, String, String?)])
  func `what is no namespaced name is refused`(text: String, words: String, suggestion: String?) throws {
    let error = try #require(throws: MalformedValueError.self) { try NamespacedName(text) }
    #expect(error.message.contains(words), "\(error)")
    #expect(error.suggestion == suggestion)
    if let suggestion { #expect(try NamespacedName(suggestion).description == suggestion) }
  }
}
