// What overriders make of an image and of its Secret.

extension Overriders {
  /// The image after every image overrider, in order; nil when the outcome is no image reference.
  public func applied(toImage image: String) -> String? {
    guard let overriders = imageOverriders, !overriders.isEmpty else { return image }
    guard let reference = try? ImageReference(image) else { return nil }
    var registry = reference.component(.registry)
    var repository = reference.component(.repository)
    var tag = reference.component(.tag)
    for overrider in overriders {
      let value = overrider.value ?? ""
      switch overrider.component {
      case .registry: registry = overrider.operator.applied(to: registry, value: value)
      case .repository: repository = overrider.operator.applied(to: repository, value: value)
      case .tag: tag = overrider.operator.applied(to: tag, value: value)
      }
    }
    // Only the outcome has to be a reference: a repository may be emptied before it is set. A digest goes with
    // the tag it was written beside, since runtimes would pull by it and not see a new tag.
    let isTagKept = tag == reference.component(.tag)
    let isDigest = tag.contains(":")
    return
      (try? ImageReference.assembled(
        registry: registry, path: repository, tag: tag.isEmpty || isDigest ? nil : tag,
        digest: isDigest ? tag : isTagKept ? reference.digest : nil))?.description
  }

  /// The Secret after every Secret overrider, in order; nil when there is none to begin with or when
  /// the outcome is no reference.
  public func applied(toSecret secret: String?) -> String? {
    guard let overriders = secretOverriders, !overriders.isEmpty else { return secret }
    guard let secret, let reference = try? NamespacedName(secret) else { return nil }
    var namespace = reference.namespace ?? "default"
    var name = reference.name
    for overrider in overriders {
      let value = overrider.value ?? ""
      switch overrider.component {
      case .namespace: namespace = overrider.operator.applied(to: namespace, value: value)
      case .secretName: name = overrider.operator.applied(to: name, value: value)
      }
    }
    let text = namespace.isEmpty ? "default/\(name)" : "\(namespace)/\(name)"
    return (try? NamespacedName(text)) == nil ? nil : text
  }
}

extension [ImagePrePullOverrider] {
  /// The labels that tell groups of nodes apart, each once.
  var labels: [String] { map(\.nodeLabel).unique }

  /// An image on a node that carries `labels`: every overrider for it applied, in order.
  func applied(toImage image: String, onNodesWith labels: Set<String>) -> String? {
    reduce(image) { image, overrider in
      guard let image, labels.contains(overrider.nodeLabel) else { return image }
      return overrider.overriders.applied(toImage: image)
    }
  }

  /// A Secret on a node that carries `labels`: every overrider for it applied, in order.
  func applied(toSecret secret: String, onNodesWith labels: Set<String>) -> String? {
    reduce(secret) { secret, overrider in
      guard let secret, labels.contains(overrider.nodeLabel) else { return secret }
      return overrider.overriders.applied(toSecret: secret)
    }
  }
}

extension OverriderOperator {
  fileprivate func applied(to component: String, value: String) -> String {
    switch self {
    case .add: component + value
    case .remove: ""
    case .replace: value
    }
  }
}
