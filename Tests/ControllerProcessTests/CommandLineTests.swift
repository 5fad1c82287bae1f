// Flags that the controller refuses before it does anything.

import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite struct CommandLineTests {
  @Test(arguments: [
    (["--kube-api-qps", "1e19"], "--kube-api-qps must be 0 to 100000"),
    (["--kube-api-qps", "100001"], "--kube-api-qps must be 0 to 100000"),
    (["--kube-api-qps", "inf"], "--kube-api-qps must be 0 to 100000"),
    (["--kube-api-qps", "nan"], "--kube-api-qps must be 0 to 100000"),
    (["--kube-api-qps=-1"], "--kube-api-qps must be 0 to 100000"),
    (["--namespace", "Bad NS"], "--namespace must name a namespace: \"Bad NS\" "),
    (["--namespace", "a.b"], "--namespace must name a namespace: \"a.b\" "),
    (["--namespace", ""], "--namespace must name a namespace: \"\" "),
  ])
  func `a value out of bounds is told with its flag`(words: [String], says: String) async throws {
    let result = try await Subprocess.run(
      .path(FilePath(try BuiltProduct.path(of: "prepull-controller"))), arguments: Arguments(words),
      environment: .custom([:]),
      input: .none, output: .discarded, error: .string(limit: 1 << 20))
    // ArgumentParser's code for a wrong command line.
    #expect(result.terminationStatus == .exited(64), "\(result.standardError)")
    #expect(result.standardError.contains(says), "\(result.standardError)")
  }
}
