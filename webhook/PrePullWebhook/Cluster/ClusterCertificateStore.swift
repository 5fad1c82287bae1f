// The Secret with the certificates on the API server.

import FoundationEssentials
public import Kubernetes
import YAML

/// Keeps the certificates in a Secret of type `kubernetes.io/tls`, whose two keys are always there. Needs `get` and
/// `update` on it, and `create` on `secrets` in its namespace.
public struct ClusterCertificateStore: CertificateSecretStore {
  private let client: KubernetesClient
  private let namespace: String
  private let name: String
  private let timeout: Duration

  /// Uses the Secret of that name by this client; a request that takes longer than `timeout` has failed.
  public init(_ client: KubernetesClient, namespace: String, name: String, timeout: Duration = .seconds(10)) {
    self.client = client
    self.namespace = namespace
    self.name = name
    self.timeout = timeout
  }

  /// The Secret as it is now.
  public func read() async throws -> StoredCertificates? {
    let found = try await LookupFailure.translatingFound { () throws(KubernetesError) in
      try await client.get(.secrets, name, namespace: namespace, timeout: timeout)
    }
    guard let found else { return nil }
    var data: [String: String] = [:]
    for entry in found["data"]?.mapping?.entries ?? [] {
      guard let bytes = Base64.decode(entry.value.string ?? "") else { continue }
      if let text = String(validating: bytes, as: UTF8.self) { data[entry.key] = text }
    }
    return StoredCertificates(resourceVersion: found["metadata"]?["resourceVersion"]?.string ?? "", data: data)
  }

  /// Creates the Secret.
  public func create(_ data: [String: String]) async throws -> Bool {
    let secret: Node = [
      "apiVersion": "v1", "kind": "Secret", "type": "kubernetes.io/tls",
      "metadata": [
        "name": Node(.string(name)), "namespace": Node(.string(namespace)),
        "labels": ["app.kubernetes.io/name": "prepull", "app.kubernetes.io/component": "webhook"],
      ],
      "data": Node(.mapping(Mapping(data.sorted { $0.key < $1.key }.map(Self.entry)))),
    ]
    return try await isWritten { () throws(KubernetesError) in
      try await client.create(.secrets, secret, namespace: namespace, timeout: timeout)
    }
  }

  /// Replaces the data of the Secret as it is now, if that is what was read: labels and keys of others stay.
  public func update(_ data: [String: String], over stored: StoredCertificates) async throws -> Bool {
    let found = try await LookupFailure.translatingFound { () throws(KubernetesError) in
      try await client.get(.secrets, name, namespace: namespace, timeout: timeout)
    }
    guard var secret = found?.mapping, secret["metadata"]?["resourceVersion"]?.string == stored.resourceVersion else {
      return false
    }
    var content = secret["data"]?.mapping ?? Mapping()
    for key in Set(data.keys).union(stored.data.keys).sorted() where data[key] != stored.data[key] {
      content[key] = data[key].map { Self.entry(key, $0).value }
    }
    secret["data"] = Node(.mapping(content))
    let changed = Node(.mapping(secret))
    // The version in the object makes the server refuse it over any other.
    return try await isWritten { () throws(KubernetesError) in
      try await client.update(.secrets, changed, namespace: namespace, timeout: timeout)
    }
  }

  private func isWritten(_ request: () async throws(KubernetesError) -> Node) async throws -> Bool {
    try await LookupFailure.translating { () async throws(KubernetesError) -> Bool in
      do throws(KubernetesError) {
        _ = try await request()
        return true
      } catch {
        switch error.code {
        case .alreadyExists, .conflict: return false
        case .notFound where error.status?.name == name: return false
        default: throw error
        }
      }
    }
  }

  private static func entry(_ key: String, _ text: String) -> Mapping.Entry {
    Mapping.Entry(key: key, value: Node(.string(Data(text.utf8).base64EncodedString())))
  }
}
