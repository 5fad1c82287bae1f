// What the words of registries, runtimes and kubelets mean.
import Testing

@testable import kubectl_prepull

@Suite struct FailureCauseTests {
  @Test(arguments: [
    ("failed to authorize: failed to fetch oauth token: unexpected status: 401 Unauthorized", FailureCause.credentials),
    ("pull access denied, repository does not exist or may require 'docker login'", .credentials),
    ("unexpected status from HEAD request: 403 Forbidden", .credentials),
    ("no basic auth credentials", .credentials),
    ("rpc error: code = NotFound desc = failed to resolve reference: registry/app:1: not found", .notFound),
    ("manifest unknown: manifest unknown", .notFound),
    ("x509: certificate signed by unknown authority", .tls),
    ("http: server gave HTTP response to HTTPS client", .tls),
    ("dial tcp 10.0.0.1:443: i/o timeout", .network),
    ("dial tcp: lookup registry.example.com: no such host", .network),
    ("dial tcp 10.0.0.1:443: connect: connection refused", .network),
    ("net/http: TLS handshake timeout", .network),
    ("write /var/lib/containerd/…: no space left on device", .noSpace),
    ("disk: the node is short of disk (DiskPressure)", .noSpace),
    ("toomanyrequests: You have reached your pull rate limit", .rateLimit),
    ("no match for platform in manifest: not found", .platform),
    ("couldn't parse image name \"a b\": invalid reference format", .invalidName),
    ("context deadline exceeded", .timeout),
    ("the node is not ready", .node),
    ("there is no such node", .node),
    ("the Secret prod/pull does not exist", .secret),
    ("not done within 6 s; there is no Secret prod/pull", .secret),
    ("not done within 300 s; the node is not ready", .node),
    ("not done within 300 s", .timeout),
    ("r.io/a:1: the attempt took longer than 600 s", .timeout),
    ("something new", .other),
    ("", .other),
  ])
  func `a reason tells its cause`(reason: String, cause: FailureCause) {
    #expect(FailureCause(reason) == cause)
  }
}
