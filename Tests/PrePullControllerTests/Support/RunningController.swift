// The controller's library at work on a test's cluster.

import ControllerTestSupport
import Kubernetes
import LogTestSupport
import Logging
import PrePullController
import PrePullSandbox
import Telemetry
import TestSupport
import YAML

extension TestCluster {
  /// A client of the cluster's administrator.
  func withClient<Value: Sendable>(_ body: (KubernetesClient) async throws -> Value) async throws -> Value {
    var options = ClientOptions(userAgent: "prepull-test")
    options.rateLimit = nil
    options.maximumConnections = 128
    return try await KubernetesClient.withClient(
      configuration: try configuration, options: options, logger: .quiet, body)
  }

  /// How the cluster is reached.
  var configuration: ClusterConfiguration {
    get throws {
      try TemporaryFile.with(server.kubeconfig) { path in try ClusterConfiguration.load(kubeconfig: path) }
    }
  }

  /// Runs a controller while `body` runs, and ends it.
  ///
  /// - Parameters:
  ///   - log: Where it logs.
  ///   - change: What it is told beside the namespace.
  @discardableResult
  func withController<Value: Sendable>(
    log: LogRecorder = LogRecorder(), _ change: (inout ControllerConfiguration) -> Void = { _ in },
    _ body: @Sendable (RunningController) async throws -> Value
  ) async throws -> Value {
    var settings = ControllerConfiguration()
    settings.elects = false
    change(&settings)
    let configuration = settings
    return try await withClient { client in
      let logger = log.logger
      let controller = Controller(
        client: client, configuration: configuration, namespace: Self.namespace, registry: PrometheusRegistry(),
        logger: logger)
      return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await controller.run() }
        let value: Result<Value, any Error>
        do {
          value = .success(try await body(RunningController(controller: controller, client: client, log: log)))
        } catch {
          value = .failure(error)
        }
        group.cancelAll()
        do {
          try await group.waitForAll()
        } catch is CancellationError {
          // It was told to stop.
        }
        return try value.get()
      }
    }
  }
}

/// A controller that runs, and a client for the test.
struct RunningController: Sendable {
  let controller: Controller
  let client: KubernetesClient
  let log: LogRecorder

  /// Creates an object as a user does.
  @discardableResult
  func create(_ object: Node) async throws -> Node {
    try await client.create(
      try resource(of: object), object, namespace: object.namespace.isEmpty ? nil : object.namespace)
  }

  /// Changes parts of an object as a user does.
  @discardableResult
  func edit(_ object: Node, _ change: Node) async throws -> Node {
    try await client.patch(
      try resource(of: object), object.name, namespace: object.namespace.isEmpty ? nil : object.namespace,
      .merge(change))
  }

  /// Deletes an object as a user does.
  func delete(_ object: Node) async throws {
    _ = try await client.delete(
      try resource(of: object), object.name, namespace: object.namespace.isEmpty ? nil : object.namespace)
  }

  /// Waits until every job is known.
  func becomesReady() async throws {
    try await eventually("ready; it logged\n\(log.text)") { controller.isReady }
  }

  private func resource(of object: Node) throws -> APIResource {
    let kind = object["kind"]?.string ?? ""
    let known: [APIResource] = [
      .secrets, .configMaps, .pods, .nodes, .customResourceDefinitions, .leases, .deployments,
    ]
    if let found = known.first(where: { $0.kind == kind }) { return found }
    let id = object.resourceID
    let parts = (object["apiVersion"]?.string ?? "").split(separator: "/")
    return APIResource(
      group: id.group, version: parts.last.map(String.init) ?? "", plural: id.resource, kind: kind,
      isNamespaced: kind != "ImagePrePullJob")
  }
}

extension Logger {
  /// Says nothing.
  static var quiet: Logger { Logger(label: "quiet") { _ in SwiftLogNoOpLogHandler() } }
}
