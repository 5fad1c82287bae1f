// The objects that `kubectl prepull install` prints or applies.
import FoundationEssentials
import PrePullAPI
import YAML

/// What is installed, and how it differs from what `kubectl apply -k manifests/` applies.
struct Installation {
  /// The namespace of the manifests.
  static let defaultNamespace = "prepull-system"

  /// Where prepull's own processes run.
  var namespace = defaultNamespace
  /// The image of every process; that of the manifests when nil.
  var image: String?
  /// The webhook outside the cluster; nil when it runs inside.
  var externalWebhook: ExternalWebhook?

  /// The objects, in an order in which they can be applied one after the other: the webhook configurations come last,
  /// so that nothing is asked of a webhook that is not there yet.
  ///
  /// - Throws: only when the binary was built with manifests that cannot be read.
  func objects() throws(CommandFailure) -> [Node] {
    var first: [Node] = []
    var middle: [Node] = []
    var last: [Node] = []
    for object in try Self.embedded() where isWanted(object) {
      let object = adjusted(object)
      switch object["kind"]?.string {
      case "Namespace": first.append(object)
      case let kind? where Self.isWebhookConfiguration(kind): last.append(object)
      default: middle.append(object)
      }
    }
    return first + ResourceKind.all.map(\.customResourceDefinition) + middle + last
  }

  /// The webhook configurations alone.
  ///
  /// - Parameter authorities: the PEM certificates that the webhook's own must be signed by.
  /// - Throws: only when the binary was built with manifests that cannot be read.
  func webhookConfigurations(trusting authorities: String) throws(CommandFailure) -> [Node] {
    let bundle = Data(authorities.utf8).base64EncodedString()
    return try Self.embedded().filter { $0["kind"]?.string.map(Self.isWebhookConfiguration) == true }.map { object in
      var object = adjusted(object)
      object.update("webhooks") { webhooks in
        webhooks.updateItems { webhook in
          webhook.update("clientConfig") { client in
            guard case .mapping(var mapping) = client.content else { return }
            mapping["caBundle"] = Node(.string(bundle))
            client.content = .mapping(mapping)
          }
        }
      }
      return object
    }
  }

  private static func embedded() throws(CommandFailure) -> [Node] {
    var objects: [Node] = []
    for text in EmbeddedManifests.texts {
      var reader = DocumentReader(SourceText(name: "manifests", text: text))
      while let document = reader.next() {
        do {
          objects.append(try document.get().root)
        } catch {
          throw CommandFailure(.wrongInput, "the manifests in this binary cannot be read; please report this: \(error)")
        }
      }
    }
    return objects
  }

  private static func isWebhookConfiguration(_ kind: String) -> Bool {
    kind == "MutatingWebhookConfiguration" || kind == "ValidatingWebhookConfiguration"
  }

  /// With a webhook outside the cluster, of the webhook's objects only the configurations are wanted.
  private func isWanted(_ object: Node) -> Bool {
    guard externalWebhook != nil, let kind = object["kind"]?.string else { return true }
    return Self.isWebhookConfiguration(kind)
      || object["metadata"]?["labels"]?["app.kubernetes.io/component"]?.string != "webhook"
  }

  // MARK: - Adjusting

  private func adjusted(_ object: Node) -> Node {
    var object = object
    if let image { Self.set(image, inContainersOf: &object) }
    if let externalWebhook { object = externalWebhook.applied(to: object) }
    // Wherever the namespace's name stands it means the namespace, so that no place can be forgotten.
    if namespace != Self.defaultNamespace { Self.replace(Self.defaultNamespace, with: namespace, in: &object) }
    return object
  }

  private static func set(_ image: String, inContainersOf object: inout Node) {
    object.update("spec", "template", "spec") { pod in
      pod.update("containers") { containers in
        containers.updateItems { $0.update("image") { $0 = Node(.string(image)) } }
      }
    }
  }

  private static func replace(_ old: String, with new: String, in node: inout Node) {
    switch node.content {
    case .string(old): node = Node(.string(new))
    case .sequence: node.updateItems { replace(old, with: new, in: &$0) }
    case .mapping(var mapping):
      mapping.updateValues { replace(old, with: new, in: &$0) }
      node.content = .mapping(mapping)
    default: break
    }
  }
}

extension Node {
  /// Changes the value at the end of a path of keys; does nothing when a key is absent.
  mutating func update(_ path: String..., change: (inout Node) -> Void) {
    update(path[...], change)
  }

  private mutating func update(_ path: ArraySlice<String>, _ change: (inout Node) -> Void) {
    guard let key = path.first else { return change(&self) }
    guard case .mapping(var mapping) = content else { return }
    mapping.update(key) { $0.update(path.dropFirst(), change) }
    content = .mapping(mapping)
  }

  /// Changes each item of a sequence.
  mutating func updateItems(_ change: (inout Node) -> Void) {
    guard case .sequence(var items) = content else { return }
    for index in items.indices { change(&items[index]) }
    content = .sequence(items)
  }
}
