// Failures by reason.
import PrePullEngine
import Testing

@testable import kubectl_prepull

@Suite struct FailureReasonTests {
  @Test(
    arguments: [
      (
        "registry.example.com/shop:1: failed to pull and unpack image \"registry.example.com/shop:1\": failed to "
          + "authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized",
        "401 from registry.example.com"
      ),
      (
        "Back-off pulling image \"docker.io/library/nginx:9\": ErrImagePull: rpc error: code = NotFound desc = failed "
          + "to pull and unpack image \"docker.io/library/nginx:9\": not found",
        "404 (not found): docker.io/library/nginx:9"
      ),
      (
        "failed to pull and unpack image \"registry.example.com/a/b:1\": failed to copy: httpReadSeeker: failed open: "
          + "unexpected status code https://registry.example.com/v2/a/b/blobs/x: 429 Too Many Requests - Server message: toomanyrequests",
        "429 (too many requests) from registry.example.com"
      ),
      (
        "3 images failed, first registry.example.com:5000/shop:1: dial tcp: lookup registry.example.com on 10.0.0.10:53: "
          + "no such host", "no such host from registry.example.com:5000"
      ),
      ("ghcr.io/a/b:1: x509: certificate signed by unknown authority", "untrusted certificate from ghcr.io"),
      ("ghcr.io/a/b:1: write /var/lib/x: no space left on device", "no space left on the node"),
      ("ghcr.io/a/b:1: read tcp 10.1.2.3:4444->5.6.7.8:443: i/o timeout", "timeout from ghcr.io"),
      ("pull access denied, repository does not exist", "403"),
      ("there is no node edge-7", "there is no node NODE"),
      ("not done within 300 s; the node is not ready", "not done within 300 s; the node is not ready"),
      ("failed in container 4f53cda18c2baa0c0354bb5f9a3ecbe5 at 10.0.0.1:443", "failed in container … at …"),
      ("", "no reason given"),
    ]) func `a message comes down to what many nodes share`(row: (message: String, reason: String))
  {
    #expect(FailureReason.summary(of: row.message, node: "edge-7") == row.reason)
  }

  @Test func `the image that is known tells the registry`() {
    #expect(
      FailureReason.summary(of: "unexpected status: 401 Unauthorized", node: "a", image: "nginx:1")
        == "401 from docker.io")
  }

  @Test func `a long message is cut`() {
    let reason = FailureReason.summary(of: String(repeating: "word ", count: 200), node: "a")
    #expect(reason.count == FailureReason.maximumLength)
    #expect(reason.hasSuffix("…"))
  }

  private func node(_ name: String, _ reason: String?, at seconds: Int) -> NodeReport {
    NodeReport(name: name, state: .failed, time: EngineTime(seconds: seconds), reason: reason)
  }

  @Test func `nodes are grouped, the latest first, the largest group first`() {
    let groups = FailureGroup.groups(
      of: [
        node("a", "x.io/a/b:1: 401 Unauthorized", at: 1), node("b", "the node is not ready", at: 2),
        node("c", "x.io/a/c:1: status: 401", at: 3), NodeReport(name: "d", state: .succeeded),
      ], unnamed: 4)
    #expect(
      groups == [
        FailureGroup(reason: FailureGroup.unknownReason, count: 4, nodes: []),
        FailureGroup(reason: "401 from x.io", count: 2, nodes: ["c", "a"]),
        FailureGroup(reason: "the node is not ready", count: 1, nodes: ["b"]),
      ])
  }

  @Test(
    arguments: [
      (nil, "not done within 6 s; there is no Secret a/b", "not done within 6 s; there is no Secret a/b"),
      (
        "not pulled in time", "not done within 6 s; there is no Secret a/b",
        "not done within 6 s; there is no Secret a/b"
      ),
      ("not pulled in time", nil, "not pulled in time"),
      ("401 Unauthorized", "not done within 6 s", "401 from x.io"),
      (nil, nil, FailureGroup.unknownReason),
    ] as [(String?, String?, String)])
  func `of image and node the one is told that knows more`(image: String?, node: String?, says: String) {
    let report = NodeReport(
      name: "a", state: .failed, reason: node,
      images: [.init(name: "x.io/a:1", isPulled: false, reason: image)])
    #expect(FailureGroup.groups(of: [report]).map(\.reason) == [says])
  }
}
