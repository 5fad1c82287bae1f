// Finds the pairs of image and Secret in an object, for each kind its own way.
import PrePullAPI
import YAML

/// Everything an object in normal form says about images and their Secrets.
struct SecretUses {
  /// Secrets with the fields that name them, in the object's order.
  private(set) var secrets: [(secret: SecretDemand.Secret, field: FieldPath)] = []
  /// Images with the Secrets that may serve them.
  private(set) var images: [SecretDemand.Image] = []
  /// Whether overriders lead to more combinations than are followed.
  private(set) var isOverflowing = false

  init(_ kind: ResourceKind, _ object: Node, namespace: String) {
    let spec = object["spec"] ?? [:]
    switch kind.dialect {
    case .kubeedge: readKubeEdge(spec)
    case .kruise: readKruise(spec, images: spec["image"].map { [(FieldPath("spec", "image"), $0)] } ?? [], namespace)
    case .kruiseList: readKruise(spec, images: Self.items(spec["images"], FieldPath("spec", "images")), namespace)
    case .nodeImage: readNodeImage(spec)
    }
  }

  private mutating func add(_ secret: SecretDemand.Secret, _ field: FieldPath) {
    secrets.append((secret, field))
  }

  private static func items(_ list: Node?, _ path: FieldPath) -> [(FieldPath, Node)] {
    (list?.sequence ?? []).enumerated().map { (path.index($0.offset), $0.element) }
  }

  // MARK: - Kruise

  private mutating func readKruise(_ spec: Node, images: [(FieldPath, Node)], _ namespace: String) {
    for (field, node) in Self.items(spec["pullSecrets"], FieldPath("spec", "pullSecrets")) {
      if let name = node.string { add(SecretDemand.Secret(namespace: namespace, name: name), field) }
    }
    let all = Set(secrets.map(\.secret))
    self.images = images.compactMap { field, node in
      node.string.map { SecretDemand.Image(image: $0, field: field, secrets: all) }
    }
  }

  private mutating func readNodeImage(_ spec: Node) {
    for entry in spec["images"]?.mapping?.entries ?? [] {
      let path = FieldPath("spec", "images").key(entry.key)
      var own: Set<SecretDemand.Secret> = []
      for (field, node) in Self.items(entry.value["pullSecrets"], path.field("pullSecrets")) {
        guard let namespace = node["namespace"]?.string, let name = node["name"]?.string else { continue }
        let secret = SecretDemand.Secret(namespace: namespace, name: name)
        add(secret, field)
        own.insert(secret)
      }
      images.append(SecretDemand.Image(image: entry.key, field: path, secrets: own))
    }
  }

  // MARK: - KubeEdge

  /// An image and the Secret that serves it, on some node.
  private struct Pair: Hashable {
    var image: String
    var secret: String?
  }

  private mutating func readKubeEdge(_ spec: Node) {
    let path = FieldPath("spec", "imagePrePullTemplate")
    guard let template = spec["imagePrePullTemplate"] else { return }
    let general = template["imageSecrets"]?.string
    if let general { add(kubeEdge: general, path.field("imageSecrets")) }
    let entries = Self.items(template["imageSecretRefs"], path.field("imageSecretRefs"))
    for (field, entry) in entries {
      if let text = entry["imageSecret"]?.string { add(kubeEdge: text, field.field("imageSecret")) }
    }
    let patterns = entries.map { $0.1["image"]?.string ?? "" }
    var pairs: [Pair: FieldPath] = [:]
    var order: [Pair] = []
    for (field, node) in Self.items(template["images"], path.field("images")) {
      guard let text = node.string, let reference = try? ImageReference(text) else { continue }
      let match = ImageMatcher.bestMatch(for: reference, among: patterns)
      let pair = Pair(image: text, secret: match.map { entries[$0].1["imageSecret"]?.string } ?? general)
      if pairs.updateValue(field, forKey: pair) == nil { order.append(pair) }
    }
    follow(spec["imagePrePullOverriders"], &pairs, &order)
    images = order.compactMap { pair in
      guard let field = pairs[pair] else { return nil }
      return SecretDemand.Image(
        image: pair.image, field: field, secrets: Set(pair.secret.flatMap(Self.kubeEdgeSecret).map { [$0] } ?? []))
    }
  }

  /// Adds what overriders make of the pairs, for every group of nodes that their labels tell apart.
  private mutating func follow(_ overriders: Node?, _ pairs: inout [Pair: FieldPath], _ order: inout [Pair]) {
    let entries = Self.items(overriders, FieldPath("spec", "imagePrePullOverriders")).compactMap { field, node in
      ImagePrePullOverriderEntry(node: node).map { (field: field, overrider: $0.imagePrePullOverrider) }
    }
    let labels = Set(entries.map(\.overrider.nodeLabel)).sorted()
    // Every group of nodes goes through every change: what counts is the work, as this runs while a user waits.
    let changes = entries.reduce(1) { count, entry in
      let overriders = entry.overrider.overriders
      return count + (overriders.imageOverriders?.count ?? 0) + (overriders.secretOverriders?.count ?? 0)
    }
    guard labels.count < 12, (order.count << labels.count) * changes <= SecretDemand.maximumCombinations else {
      isOverflowing = true
      return
    }
    for pair in order {
      for group in 1..<max(1 << labels.count, 1) {
        var changed = pair
        var place: FieldPath?
        for (field, overrider) in entries {
          guard let bit = labels.firstIndex(of: overrider.nodeLabel), group & (1 << bit) != 0 else { continue }
          guard let image = overrider.overriders.applied(toImage: changed.image) else { break }
          changed = Pair(image: image, secret: overrider.overriders.applied(toSecret: changed.secret))
          place = field
        }
        guard let place, pairs[changed] == nil else { continue }
        pairs[changed] = place
        order.append(changed)
        if let secret = changed.secret, secret != pair.secret { add(kubeEdge: secret, place) }
      }
    }
  }

  private mutating func add(kubeEdge text: String, _ field: FieldPath) {
    if let secret = Self.kubeEdgeSecret(text) { add(secret, field) }
  }

  private static func kubeEdgeSecret(_ text: String) -> SecretDemand.Secret? {
    guard let name = try? NamespacedName(text) else { return nil }
    return SecretDemand.Secret(namespace: name.namespace ?? "default", name: name.name)
  }
}
