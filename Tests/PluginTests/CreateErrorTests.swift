// What `create` refuses, and in which words.
import Testing

@testable import kubectl_prepull

@Suite struct CreateErrorTests {
  /// Flags, and what the error must say.
  static let refused: [(flags: String, says: [String])] = [
    ("x --nodes a", ["--image: name at least one image"]),
    ("x --image a.io/x:1", ["--nodes, --selector or --node-group: exactly one is needed"]),
    ("x --image a.io/x:1 --nodes a -l b=c", ["--selector: cannot be used together with --nodes"]),
    ("x --image a.io/x:1 -l b=c --node-group g", ["--node-group: cannot be used together with --selector"]),
    ("x --image a.io/x:1 -l a>5", ["--selector: "]),
    ("x --image HTTP://a.io/x --nodes a", ["--image: ", "PP501"]),
    ("x --image a.io/x:1,,a.io/y:1 --nodes a", ["--image: "]),
    ("x --image a.io/x:1 --nodes Edge_1", ["--nodes: ", "PP2"]),
    ("Bad_Name --image a.io/x:1 --nodes a", ["NAME: ", "PP602"]),
    ("x --image a.io/x:1 --nodes a --failure-tolerate 10%", ["--failure-tolerate: ", "PP206"]),
    ("x --image a.io/x:1 --nodes a --concurrency=-1", ["--concurrency: ", "PP104"]),
    ("x --image a.io/x:1 --nodes a --retries=-1", ["--retries: ", "PP104"]),
    ("x --image a.io/x:1 --nodes a --timeout soon", ["--timeout: "]),
    ("x --image a.io/x:1 --nodes a --label app", ["--label: \"app\" is not key=value"]),
    ("x --image a.io/x:1 --nodes a --label app=a_", ["--label: ", "PP605"]),
    ("x --image a.io/x:1 --nodes a --annotation a=1 --annotation a=2", ["--annotation: \"a\" is given twice"]),
    ("x --image a.io/x:1 --nodes a --secret a/b/c", ["--secret: "]),
    ("x --image a.io/x:1 --nodes a --secret a/b --secret a/c", ["--secret: ", "REGISTRY=a/c"]),
    ("x --image a.io/x:1 --nodes a --api-version v1beta1", ["--api-version: ", "v1alpha1 and v1alpha2"]),
    ("x --image a.io/x:1 --nodes a --pull-policy Always", ["--pull-policy: ", "--to kruise or kruise-list"]),
    ("x --image a.io/x:1 --nodes a --ttl 5", ["--ttl: ", "--to kruise or kruise-list"]),
    ("x --image a.io/x:1 --nodes a --deadline 5", ["--deadline: ", "--to kruise or kruise-list"]),
    ("x --image a.io/x:1 --nodes a --forever", ["--forever: ", "--to kruise or kruise-list"]),
    ("x --to kruise --image a.io/x:1 --check disk", ["--check: ", "--to kubeedge"]),
    ("x --to kruise-list --image a.io/x:1 --failure-tolerate 0.1", ["--failure-tolerate: ", "--to kubeedge"]),
    ("x --to kruise --image a.io/x:1 --secret a.io=a/b -n a", ["--secret REGISTRY=…: ", "--to kubeedge"]),
    ("x --to kruise --image a.io/x:1 --secret a/b", ["--secret: \"a/b\"", "add -n a"]),
    ("x --to kruise --image a.io/x:1 --secret a/b -n c", ["--secret: \"a/b\"", "namespace only"]),
    ("x --to kruise --image a.io/x:1 --image a.io/y:1", ["--image: ", "got 2", "--to kruise-list"]),
    ("x --to kruise --image a.io/x:1 --forever --ttl 5", ["--forever: cannot be used together with --ttl"]),
    ("x --to kruise --image a.io/x:1 --deadline 5", ["--deadline: ", "600"]),
    ("x --to kruise --image a.io/x:1 --retries=-1", ["--retries: ", "PP104"]),
    ("x --to kruise --image a.io/x:1 --timeout=-5", ["--timeout: must not be negative"]),
    ("x --to kruise --image a.io/x:1 -n Web", ["--namespace: ", "PP603"]),
  ]

  @Test(arguments: refused.indices) func `a wrong command line is refused, naming the flag`(index: Int) throws {
    let row = Self.refused[index]
    let failure = try #require(try failure(row.flags), "was accepted: \(row.flags)")
    #expect(failure.code == .wrongCommandLine)
    for part in row.says { #expect(failure.message.contains(part), "\(row.flags)") }
    // One mistake, one complaint.
    #expect(!failure.message.contains("\n"), "\(row.flags)")
  }

  @Test func `every error is said at once`() throws {
    let failure = try #require(
      try failure("Bad_Name --image A.io/X --nodes Edge_1 --failure-tolerate 2 --ttl 5 --timeout soon"))
    for flag in ["NAME", "--image", "--nodes", "--failure-tolerate", "--ttl", "--timeout"] {
      #expect(failure.message.contains("\(flag): "))
    }
    #expect(failure.message.split(separator: "\n").count == 6)
  }
}
