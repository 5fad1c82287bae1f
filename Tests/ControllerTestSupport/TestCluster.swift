// A sandbox with the kinds of job, the controller's namespace and simulated nodes.

import PrePullAPI
package import PrePullSandbox
import TestSupport
package import YAML

/// A cluster of a test.
package struct TestCluster: Sendable {
  /// Where the controller keeps its things.
  package static let namespace = "prepull-system"
  /// Where the jobs of namespaced kinds are.
  package static let jobNamespace = "prod"

  /// The API server.
  package let server: SandboxServer
  /// The nodes.
  package let nodes: SimulatedNodes

  /// Starts a cluster, gives it to `body` and stops it.
  ///
  /// - Parameters:
  ///   - simulation: How its nodes are.
  ///   - kinds: The kinds that are installed from the start.
  @discardableResult
  package static func with<Value: Sendable>(
    _ simulation: SimulationConfiguration = .quick(nodes: 3), kinds: [ResourceKind] = ResourceKind.all,
    configuration: SandboxServer.Configuration = .init(),
    _ body: (TestCluster) async throws -> Value
  ) async throws -> Value {
    try await SandboxServer.with(configuration) { server in
      for name in [namespace, jobNamespace] {
        try server.put(["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": Node(.string(name))]])
      }
      for kind in kinds { try server.put(kind.customResourceDefinition) }
      return try await body(TestCluster(server: server, nodes: try await server.startNodes(simulation)))
    }
  }

  // MARK: - Waiting

  /// Waits until an object is as it should be.
  ///
  /// - Parameters:
  ///   - resource: Its resource.
  ///   - namespace: Its namespace; empty for none.
  ///   - name: Its name.
  ///   - limit: How long it may take.
  ///   - isReached: Says so; told nil while there is no such object.
  /// - Returns: The object as it was then.
  /// - Throws: ``NotReached``.
  @discardableResult
  package func wait(
    for resource: ResourceID, _ name: String, in namespace: String = "", limit: Duration = Patience.limit,
    until isReached: @escaping @Sendable (Node?) -> Bool
  ) async throws -> Node? {
    let changes = server.changes(of: resource)
    let present = try server.get(resource, namespace: namespace, name: name)
    if isReached(present) { return present }
    return try await withThrowingTaskGroup(of: Node?.self) { group in
      group.addTask {
        for await change in changes where change.object.name == name && change.object.namespace == namespace {
          let object = change.kind == .deleted ? nil : change.object
          if isReached(object) { return object }
        }
        throw CancellationError()
      }
      group.addTask {
        try await Task.sleep(for: limit)
        throw NotReached(
          description: "\(resource) \(name) after \(limit): "
            + "\(try server.get(resource, namespace: namespace, name: name).map { YAMLWriter.string($0) } ?? "none")")
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }

  /// Waits until a whole resource is as it should be.
  package func wait(
    forAll resource: ResourceID, in namespace: String? = nil, limit: Duration = Patience.limit,
    until isReached: @escaping @Sendable ([Node]) -> Bool
  ) async throws {
    let changes = server.changes(of: resource)
    if isReached(try server.list(resource, namespace: namespace)) { return }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await _ in changes where isReached(try server.list(resource, namespace: namespace)) { return }
        throw CancellationError()
      }
      group.addTask {
        try await Task.sleep(for: limit)
        let names = try server.list(resource, namespace: namespace).map { "\($0.name) \($0["reason"]?.string ?? "")" }
        throw NotReached(description: "\(names.count) \(resource) after \(limit): \(names.prefix(20))")
      }
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  /// Waits until a job has ended by what its status says.
  @discardableResult
  package func waitForEnd(of job: Node, limit: Duration = Patience.limit) async throws -> Node {
    let found = try await wait(for: job.resourceID, job.name, in: job.namespace, limit: limit) {
      $0.map(\.hasEnded) ?? false
    }
    guard let found else { throw NotReached(description: "\(job.name) is gone") }
    return found
  }

  // MARK: - What is there

  /// A job as it is.
  package func job(_ job: Node) throws -> Node? {
    try server.get(job.resourceID, namespace: job.namespace, name: job.name)
  }

  /// The Pods in the controller's namespace.
  package var pods: [Node] { get throws { try server.list(.pods, namespace: Self.namespace) } }

  /// What the controller made that is still there, by kind and name.
  package var leftovers: [String] {
    get throws {
      var found: [String] = []
      for resource in [ResourceID.pods, .secrets, .configMaps] {
        for object in try server.list(resource, namespace: Self.namespace)
        where object["metadata"]?["labels"]?["app.kubernetes.io/managed-by"]?.string == "prepull" {
          found.append("\(resource) \(object.name)")
        }
      }
      return found
    }
  }

  /// Waits until nothing is left of what the controller made.
  package func waitForNothingLeft(limit: Duration = Patience.limit) async throws {
    for resource in [ResourceID.pods, .secrets, .configMaps] {
      try await wait(forAll: resource, in: Self.namespace, limit: limit) { objects in
        !objects.contains { $0["metadata"]?["labels"]?["app.kubernetes.io/managed-by"]?.string == "prepull" }
      }
    }
  }
}

extension SimulationConfiguration {
  /// Nodes whose pulls take 50 ms, and whose kubelets try again after half a second.
  package static func quick(nodes: Int) -> SimulationConfiguration {
    SimulationConfiguration(nodes: nodes, pullSeconds: 1, speed: 20)
  }
}

extension ResourceID {
  package static let pods = ResourceID("pods")
  package static let secrets = ResourceID("secrets")
  package static let configMaps = ResourceID("configmaps")
  package static let nodes = ResourceID("nodes")
  package static let events = ResourceID("events")
  package static let leases = ResourceID("leases", group: "coordination.k8s.io")
  package static let definitions = ResourceID("customresourcedefinitions", group: "apiextensions.k8s.io")
}
