// A sandbox with the kinds of jobs in it, where a test plays the controller.
import Foundation
import PrePullAPI
import PrePullSandbox
import Testing
import YAML

@testable import PrePullEngine

struct JobCluster: Sendable {
  static let namespace = "prepull-system"
  static let pullJobs = ResourceID("imagepulljobs", group: "apps.kruise.io")
  static let edgeJobs = ResourceID("imageprepulljobs", group: "operations.kubeedge.io")

  let server: SandboxServer
  /// The file of a kubeconfig whose user may do everything.
  let kubeconfig: String
  private let folder: String

  /// Starts a sandbox for `body`.
  static func with<Value: Sendable>(_ body: @Sendable (JobCluster) async throws -> Value) async throws -> Value {
    try await SandboxServer.with { server in
      for kind in ResourceKind.all { try server.put(kind.customResourceDefinition) }
      try server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(namespace))]])
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("prepull-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer {
        do {
          try FileManager.default.removeItem(at: folder)
        } catch {
          Issue.record("the directory \(folder.path) stays behind: \(error)")
        }
      }
      let file = folder.appendingPathComponent("kubeconfig").path
      try Data(server.kubeconfig.utf8).write(to: URL(fileURLWithPath: file))
      return try await body(JobCluster(server: server, kubeconfig: file, folder: folder.path))
    }
  }

  /// A kubeconfig of a user for whom the policy decides.
  func kubeconfig(of user: SandboxUser) throws -> String {
    let file = folder + "/\(user.name)"
    try Data(server.kubeconfig(token: server.addUser(user)).utf8).write(to: URL(fileURLWithPath: file))
    return file
  }

  // MARK: - The plugin

  /// Starts the plugin with these words.
  func start(
    _ words: String..., kubeconfig: String? = nil, terminal: (columns: Int, rows: Int)? = nil,
    environment: [String: String] = [:]
  ) throws -> RunningPlugin {
    try .start(
      words, environment: ["KUBECONFIG": kubeconfig ?? self.kubeconfig].merging(environment) { $1 },
      terminal: terminal)
  }

  /// Runs the plugin to its end.
  func run(
    _ words: String..., kubeconfig: String? = nil
  ) async throws -> (code: Int32, output: String, errors: String) {
    let plugin = try RunningPlugin.start(words, environment: ["KUBECONFIG": kubeconfig ?? self.kubeconfig])
    let code = await plugin.exitCode()
    return (code, plugin.output, plugin.errors)
  }

  // MARK: - The controller's part

  /// Makes an ImagePullJob, or writes its status.
  @discardableResult
  func pullJob(
    _ name: String, namespace: String = "default", status: Node? = nil, spec: Node = ["image": "r.example.com/shop:1"]
  ) throws -> Node {
    var object = try server.get(Self.pullJobs, namespace: namespace, name: name)?.mapping ?? Mapping()
    object["apiVersion"] = "apps.kruise.io/v1alpha1"
    object["kind"] = "ImagePullJob"
    if object["metadata"] == nil {
      object["metadata"] = ["name": Node(.string(name)), "namespace": Node(.string(namespace))]
    }
    object["spec"] = spec
    if let status { object["status"] = status }
    return try server.put(Node(.mapping(object)))
  }

  /// When a job ends, and when it ends again.
  static let (firstEnd, secondEnd) = ("2026-01-01T00:01:00Z", "2026-01-01T00:02:00Z")

  /// A Kruise status.
  static func counts(
    _ desired: Int, active: Int = 0, succeeded: Int = 0, failed: [String] = [], ends: Bool = false,
    at time: String = firstEnd, message: String = ""
  ) -> Node {
    var status = Mapping()
    status["startTime"] = "2026-01-01T00:00:00Z"
    if ends { status["completionTime"] = Node(.string(time)) }
    status["desired"] = Node(.integer(desired))
    status["active"] = Node(.integer(active))
    status["succeeded"] = Node(.integer(succeeded))
    status["failed"] = Node(.integer(failed.count))
    if !failed.isEmpty { status["failedNodes"] = Node(.sequence(failed.map { Node(.string($0)) })) }
    status["message"] = Node(.string(message))
    return Node(.mapping(status))
  }

  /// The end that `counts` tells of.
  static func end(selected: Int, at time: String = firstEnd) throws -> JobEnd {
    JobEnd(cause: .allTried, at: try #require(EngineTime(rfc3339: time)), selected: selected)
  }

  /// Writes a job's ledger: `ok-N` succeeded, `bad-N` failed.
  func putLedger(
    jobUID: String, succeeded: Int, failed: Int, image: String = "r.example.com/shop:1", retry: String? = nil,
    end: JobEnd? = nil
  ) throws {
    let good = (0..<succeeded).map {
      LedgerEntry(node: "ok-\($0)", outcome: NodeOutcome(finishedAt: 1_760_000_000 + $0, took: 9, pulled: [0]))
    }
    let bad = (0..<failed).map {
      let failure = NodeFailure(
        step: .pull, code: .pullFailed, message: "r.example.com/shop:1: 401 Unauthorized", tried: [0],
        images: [ImageFailure(image: 0, code: .pullFailed, message: "unexpected status: 401 Unauthorized")])
      return LedgerEntry(
        node: "bad-\($0)",
        outcome: NodeOutcome(finishedAt: 1_760_000_000 + $0, took: 3, pulled: [], result: .failed(failure)))
    }
    var header = LedgerHeader(
      epoch: 1, firstShard: 1, images: [image], required: [0],
      choice: NodeFilter(.all).fingerprint)
    header.retry = retry
    header.end = end
    var writer = LedgerWriter()
    for write in writer.append(good + bad, images: [0], header: header) {
      guard case .merge(let shard, let set, _) = write else { continue }
      try server.put([
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": [
          "name": Node(.string(OutcomeLedger.configMapName(jobUID: jobUID, shard: shard))),
          "namespace": Node(.string(Self.namespace)),
          "labels": Node(.mapping(Mapping([.init(key: OutcomeLedger.jobLabel, value: Node(.string(jobUID)))]))),
        ],
        "data": Node(.mapping(Mapping(set.map { .init(key: $0.key, value: Node(.string($0.value))) }))),
      ])
    }
  }

  /// Says that a controller runs, or ran last a while ago.
  func putLease(secondsAgo: Int = 0) throws {
    let time =
      Date(timeIntervalSinceNow: Double(-secondsAgo))
      .formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)).dropLast() + "000Z"
    try server.put([
      "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
      "metadata": ["name": "prepull-controller", "namespace": Node(.string(Self.namespace))],
      "spec": [
        "holderIdentity": "me", "leaseDurationSeconds": 3600, "renewTime": Node(.string(String(time))),
        "acquireTime": Node(.string(String(time))), "leaseTransitions": 1,
      ],
    ])
  }

  /// An annotation of an ImagePullJob.
  func annotation(_ key: String, of name: String) throws -> String? {
    try server.get(Self.pullJobs, namespace: "default", name: name)?["metadata"]?["annotations"]?[key]?.string
  }
}
