// The configurations of webhooks on the API server.

import FoundationEssentials
public import Kubernetes
import YAML

/// Reads configurations of webhooks and patches their `caBundle`s. Needs `get` and `patch` on those of its names.
public struct ClusterWebhookConfigurations: WebhookConfigurationStore {
  private let client: KubernetesClient
  private let timeout: Duration

  /// Works by this client; a request that takes longer than `timeout` has failed.
  public init(_ client: KubernetesClient, timeout: Duration = .seconds(10)) {
    self.client = client
    self.timeout = timeout
  }

  /// The configuration as it is now.
  public func read(_ configuration: WebhookConfigurationID) async throws -> WebhookConfigurationState? {
    let found = try await LookupFailure.translatingFound { () throws(KubernetesError) in
      try await client.get(configuration.resource, configuration.name, timeout: timeout)
    }
    return found.map { WebhookConfigurationState(configuration, $0) }
  }

  /// Patches the fields that differ, if the configuration is still what was read.
  public func write(bundle: String, over state: WebhookConfigurationState) async throws -> Bool {
    let patch = Self.patch(bundle, over: state)
    let isWritten = try await LookupFailure.translating { () async throws(KubernetesError) -> Bool? in
      do throws(KubernetesError) {
        _ = try await client.patch(state.id.resource, state.id.name, .json(patch), timeout: timeout)
        return true
      } catch {
        switch error.code {
        case .conflict: return false
        case .notFound where error.status?.name == state.id.name: return false
        case .invalid: return nil
        default: throw error
        }
      }
    }
    if let isWritten { return isWritten }
    // A test that fails and a value that is refused look alike.
    guard try await read(state.id)?.resourceVersion == state.resourceVersion else { return false }
    throw LookupFailure("the API server refuses the caBundle of \(state.id) as invalid")
  }

  static func patch(_ bundle: String, over state: WebhookConfigurationState) -> Node {
    let value = Node(.string(Data(bundle.utf8).base64EncodedString()))
    let changes = state.bundles.indices.filter { state.bundles[$0] != bundle }.map { index -> Node in
      ["op": "add", "path": Node(.string("/webhooks/\(index)/clientConfig/caBundle")), "value": value]
    }
    let test: Node = [
      "op": "test", "path": "/metadata/resourceVersion", "value": Node(.string(state.resourceVersion)),
    ]
    return Node(.sequence([test] + changes))
  }
}

extension WebhookConfigurationState {
  fileprivate init(_ id: WebhookConfigurationID, _ object: Node) {
    let bundles = (object["webhooks"]?.sequence ?? []).map { webhook in
      // What is not base64 of text is no bundle, and is replaced like one that is empty.
      let bytes = Base64.decode(webhook["clientConfig"]?["caBundle"]?.string ?? "") ?? []
      return String(decoding: bytes, as: UTF8.self)
    }
    self.init(
      id: id, resourceVersion: object["metadata"]?["resourceVersion"]?.string ?? "", bundles: bundles)
  }
}

extension WebhookConfigurationID {
  fileprivate var resource: APIResource {
    switch kind {
    case .mutating: .mutatingWebhookConfigurations
    case .validating: .validatingWebhookConfigurations
    }
  }
}
