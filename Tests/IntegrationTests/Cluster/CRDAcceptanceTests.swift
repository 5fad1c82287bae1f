import Foundation
import Testing

/// What only a real API server can say: that the CRDs are structural and their CEL rules within its cost limit.
@Suite struct CRDAcceptanceTests {
  static let kubeconfig = ProcessInfo.processInfo.environment["PREPULL_E2E_KUBECONFIG"]

  @Test(.enabled(if: kubeconfig != nil, "needs a cluster: set PREPULL_E2E_KUBECONFIG"))
  func `a real API server accepts the CRDs`() async throws {
    let kubeconfig = try #require(Self.kubeconfig)
    // kubectl keeps a cache in its home.
    let home = try ScratchDirectory()
    let result = try await PluginProcess.shell(
      """
      export HOME="$PWD"
      export PATH="$PATH:/usr/local/bin"
      kubectl --kubeconfig '\(kubeconfig)' apply --server-side --force-conflicts --dry-run=server \
        -k '\(Paths.package)/manifests/crds'
      """, in: home)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 4)
  }
}
