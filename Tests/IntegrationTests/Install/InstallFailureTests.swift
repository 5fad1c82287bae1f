import Foundation
import Testing

/// What `install` says when a cluster cannot be had, and what a real one says to the objects.
@Suite struct InstallFailureTests {
  @Test func `without a cluster the places that were searched are named`() async throws {
    let home = try ScratchDirectory()
    let result = try await PluginProcess.run("install", environment: ["HOME": home.path])
    #expect(result.exitCode == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("error: no cluster is configured"), "\(result.errors)")
    #expect(result.errors.contains("--kubeconfig"))
  }

  @Test func `a kubeconfig that is not there is named`() async throws {
    let result = try await PluginProcess.run("install", "--kubeconfig", "/nowhere/config")
    #expect(result.exitCode == 1)
    #expect(result.errors.contains("/nowhere/config"), "\(result.errors)")
  }

  @Test func `a server that does not answer ends the installation at the first object`() async throws {
    let home = try ScratchDirectory()
    // Nothing listens on port 1.
    let result = try await PluginProcess.run(
      "install", "--server", "https://127.0.0.1:1", "--request-timeout", "20s", environment: ["HOME": home.path])
    #expect(result.exitCode == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("namespaces prepull-system"), "\(result.errors)")
    #expect(result.errors.split(separator: "\n").count == 1)
  }

  @Test func `a client dry run asks no cluster`() async throws {
    let result = try await PluginProcess.run("install", "--dry-run=client", "--server", "https://127.0.0.1:1")
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("apiVersion: v1\nkind: Namespace\n"))
  }

  static let kubeconfig = ProcessInfo.processInfo.environment["PREPULL_E2E_KUBECONFIG"]

  @Test(.enabled(if: kubeconfig != nil, "needs a cluster: set PREPULL_E2E_KUBECONFIG"))
  func `a real API server takes every object`() async throws {
    let kubeconfig = try #require(Self.kubeconfig)
    let result = try await PluginProcess.run(
      "install", "--dry-run=server", "--force-conflicts", "--kubeconfig", kubeconfig)
    #expect(result.exitCode == 0, "\(result.errors)")
    let lines = result.output.split(separator: "\n")
    #expect(lines.allSatisfy { $0.hasSuffix(" serverside-applied (server dry run)") })
    // Where the namespace is not there, what is in it cannot be asked about.
    #expect(lines.count == 17 || (lines.count == 11 && result.errors.contains("the 6 objects in it")))
  }
}
