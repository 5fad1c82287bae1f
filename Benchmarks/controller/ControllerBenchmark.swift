// Runs the built controller against a sandbox in this process, and measures it from outside.

import FoundationEssentials
import PrePullSandbox
import Subprocess
import SystemPackage
import YAML

struct ControllerBenchmark {
  /// The program.
  var controller: String
  /// Where the CRDs are.
  var definitions: String
  var nodes: Int
  var concurrency: Int
  /// `kruise` or `kubeedge`.
  var dialect: String
  /// How long a node pulls an image.
  var pullSeconds: Double

  private static let namespace = "prepull-system"
  /// Longer than any pause within the controller's start.
  private static let quiet = Duration.milliseconds(500)

  func run() async throws -> Measurement {
    try await SandboxServer.with(SandboxServer.Configuration(historyCapacity: 500_000)) { server in
      try await run(on: server)
    }
  }

  private func run(on server: SandboxServer) async throws -> Measurement {
    for name in ["imageprepulljobs.operations.kubeedge.io", "imagepulljobs.apps.kruise.io"] {
      let group = name.split(separator: ".", maxSplits: 1)
      let file = "\(definitions)/\(group[1])_\(group[0]).yaml"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      var reader = DocumentReader(SourceText(name: file, text: text))
      while let document = try reader.next()?.get() { _ = try server.put(document.root) }
    }
    _ = try server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "prepull-system"]])
    let simulated = try await server.startNodes(
      SimulationConfiguration(nodes: nodes, pullSeconds: pullSeconds, jitter: 0))
    let kubeconfig = "/tmp/controller-benchmark-\(server.port)"
    try server.kubeconfig.write(toFile: kubeconfig, atomically: true, encoding: .utf8)
    defer { unlinkFile(kubeconfig) }
    let result = try await Subprocess.run(
      .path(FilePath(controller)),
      arguments: Arguments([
        "--kubeconfig", kubeconfig, "--namespace", Self.namespace, "--health-listen", "127.0.0.1:0", "--log-level",
        "warning", "--leader-elect", "false",
      ]),
      input: .none, output: .discarded, error: .fileDescriptor(.standardError, closeAfterSpawningProcess: false)
    ) { execution in
      let measurement = try await measure(server, simulated, execution.processIdentifier.value)
      try execution.send(signal: .terminate)
      return measurement
    }
    return result.closureResult
  }

  private func measure(
    _ server: SandboxServer, _ simulated: SimulatedNodes, _ process: Int32
  ) async throws -> Measurement {
    // It has taken up everything once it watches jobs and Pods.
    try await waitUntil {
      let watched = Set(server.requests.filter { $0.verb == "watch" }.compactMap { $0.target?.resource })
      return watched.isSuperset(of: ["pods", "nodes", "imagepulljobs", "imageprepulljobs"])
    }
    try await waitUntilQuiet(server)
    server.forgetRequests()
    let before = try ProcessUsage(of: process)
    let idle = try ProcessUsage(of: getProcessIdentifier())
    let start = ContinuousClock.now
    _ = try server.put(job)
    try await waitUntil { try isDone(server) }
    let wall = ContinuousClock.now - start
    // What it still has to tidy up belongs to the job's cost.
    try await waitUntil { try server.list(ResourceID("pods"), namespace: Self.namespace).isEmpty }
    let after = try ProcessUsage(of: process)
    let sandbox = try ProcessUsage(of: getProcessIdentifier())
    return Measurement(
      nodes: nodes, concurrency: concurrency, pullSeconds: pullSeconds, wall: wall, tidied: ContinuousClock.now - start,
      processorSeconds: after.processorSeconds - before.processorSeconds, peakMegabytes: after.peakMegabytes,
      programMegabytes: after.programMegabytes,
      readBytes: after.readBytes - before.readBytes, writtenBytes: after.writtenBytes - before.writtenBytes,
      greatestConcurrency: await simulated.greatestConcurrency,
      requests: server.requests.filter { $0.userAgent.hasPrefix("prepull-controller") },
      sandboxSeconds: sandbox.processorSeconds - idle.processorSeconds)
  }

  private var job: Node {
    dialect == "kubeedge"
      ? [
        "apiVersion": "operations.kubeedge.io/v1alpha1", "kind": "ImagePrePullJob", "metadata": ["name": "benchmark"],
        "spec": [
          "imagePrePullTemplate": [
            "images": ["registry.example.com/benchmark:v1"], "labelSelector": [:],
            "concurrency": Node(.integer(concurrency)), "timeoutSeconds": 300, "failureTolerate": "0.1",
          ]
        ],
      ]
      : [
        "apiVersion": "apps.kruise.io/v1alpha1", "kind": "ImagePullJob",
        "metadata": ["name": "benchmark", "namespace": "default"],
        "spec": ["image": "registry.example.com/benchmark:v1", "parallelism": Node(.integer(concurrency))],
      ]
  }

  private func isDone(_ server: SandboxServer) throws -> Bool {
    let status =
      dialect == "kubeedge"
      ? try server.get(
        ResourceID("imageprepulljobs", group: "operations.kubeedge.io"), name: "benchmark")?["status"]
      : try server.get(
        ResourceID("imagepulljobs", group: "apps.kruise.io"), namespace: "default", name: "benchmark")?[
          "status"]
    return status?["completionTime"]?.string != nil || status?["state"]?.string == "Successful"
  }

  /// Returns once the start has left nothing to ask for: the controller has sent no request for a while.
  private func waitUntilQuiet(_ server: SandboxServer) async throws {
    var count = server.requests.count
    var since = ContinuousClock.now
    try await waitUntil {
      let now = ContinuousClock.now
      if server.requests.count != count {
        count = server.requests.count
        since = now
      }
      return now - since >= Self.quiet
    }
  }

  private func waitUntil(_ condition: () throws -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(300)
    // Looking costs too; a KubeEdge status is large.
    while try !condition() {
      guard ContinuousClock.now < end else { throw TimedOut() }
      try await Task.sleep(for: .milliseconds(dialect == "kubeedge" ? 50 : 10))
    }
  }

  private struct TimedOut: Error {}
}
