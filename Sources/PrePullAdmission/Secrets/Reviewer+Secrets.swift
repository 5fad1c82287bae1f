// What a request asks of the Secrets, before it is decided.
import PrePullAPI
import YAML

extension Reviewer {
  /// The fields, in all kinds, by which an object comes to name a Secret.
  private static let secretFields: Set<String> = [
    "imageSecrets", "imageSecretRefs", "imageSecret", "pullSecrets", "secretOverriders",
  ]

  /// Whether the object of a request may name a Secret at all. Most do not, and then there is no need to bring them
  /// into normal form for ``secretDemand(of:)``, which would find nothing to look up.
  public static func mayNameSecrets(_ request: AdmissionRequest) -> Bool {
    request.object?["spec"]?.hasField(in: secretFields) ?? false
  }

  /// The Secrets to look up for a request, and the images that they are for.
  ///
  /// Asked of the object as `/mutate` leaves it, so that both webhooks ask the same. On UPDATE only what
  /// changed counts: an image that the stored object has with the same Secrets is left out, and a Secret
  /// that is named already is not new. Empty for what is none of our business.
  public static func secretDemand(of request: AdmissionRequest) -> SecretDemand {
    guard case .object(let kind, let new, let old) = ReviewSubject(request), new["spec"] != old?["spec"] else {
      return .none
    }
    var normal = new
    if let old { kind.normalizeUpdate(&normal, from: old) } else { kind.normalize(&normal) }
    let uses = SecretUses(kind, normal, namespace: request.namespace)
    let before = old.map { SecretUses(kind, kind.normalized($0), namespace: request.namespace) }
    return SecretDemand(uses, before: before)
  }
}

extension SecretDemand {
  fileprivate init(_ uses: SecretUses, before: SecretUses?) {
    let knownSecrets = Set(before?.secrets.map(\.secret) ?? [])
    let knownImages = Dictionary(
      (before?.images ?? []).map { ($0.image, [$0.secrets]) }, uniquingKeysWith: { $0 + $1 })
    images = uses.images.filter { !(knownImages[$0.image]?.contains($0.secrets) ?? false) }
    let needed = images.reduce(into: Set<Secret>()) { $0.formUnion($1.secrets) }
    var seen: Set<Secret> = []
    for (secret, field) in uses.secrets {
      let isNew = !knownSecrets.contains(secret)
      guard isNew || needed.contains(secret), seen.insert(secret).inserted else { continue }
      references.append(Reference(secret: secret, field: field, isNew: isNew))
    }
    if uses.isOverflowing {
      problems = [
        StatusCause(
          reason: .forbidden, field: "spec.imagePrePullOverriders",
          message: """
            tell more than \(Self.maximumCombinations) combinations of images and node labels apart, whose Secrets \
            cannot all be checked (use fewer labels, or several jobs)
            """)
      ]
    }
  }
}

extension Node {
  /// Whether a mapping anywhere in the tree has one of these keys.
  fileprivate func hasField(in names: Set<String>) -> Bool {
    switch content {
    case .mapping(let mapping):
      mapping.entries.contains { names.contains($0.key) || $0.value.hasField(in: names) }
    case .sequence(let items): items.contains { $0.hasField(in: names) }
    default: false
    }
  }
}
