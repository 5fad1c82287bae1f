// Judges an object by what its Secrets were found to be.
import PrePullAPI
import PrePullAdmission

/// Collects what there is to say. A message says what is wrong and what mends it; a warning, which is cut after 120
/// characters, only what is wrong.
struct SecretJudgement {
  private let demand: SecretDemand
  private let user: String
  private let policy: MissingSecretsPolicy
  private(set) var findings: SecretFindings

  init(_ demand: SecretDemand, user: String, policy: MissingSecretsPolicy) {
    self.demand = demand
    self.user = user
    self.policy = policy
    findings = SecretFindings(errors: demand.problems)
  }

  /// Refuses an object with too many Secrets.
  mutating func refuse(moreThan limit: Int) {
    findings.errors.append(
      StatusCause(
        reason: .forbidden, field: "spec",
        message: """
          names \(demand.references.count) Secrets, of which at most \(limit) can be checked in time (use one Secret for \
          several registries, or several jobs)
          """))
  }

  /// Judges the Secrets, each with its look-up in the demand's order, and then the images.
  mutating func judge(_ lookups: [SecretLookup]) {
    var known: [SecretDemand.Secret: PullSecret] = [:]
    for (reference, lookup) in zip(demand.references, lookups) {
      judge(reference, lookup)
      if case .found(.usable(let secret)) = lookup { known[reference.secret] = secret }
    }
    judgeImages(known)
  }

  private mutating func judge(_ reference: SecretDemand.Reference, _ lookup: SecretLookup) {
    let secret = reference.secret
    let registry = registry(of: secret)
    switch lookup {
    case .found(.usable(let found)):
      guard reference.isNew, found.looksSwapped else { return }
      warn(reference.field, "\(secret.path): --docker-server and --docker-email look swapped")
    case .found(.missing):
      let command = PullSecretCommand.create(name: secret.name, namespace: secret.namespace, registry: registry)
      complain(reference, .notFound, "the Secret \(secret.path) does not exist", advice: "create it: \(command)")
    case .found(.unusable(let error)):
      let command = PullSecretCommand.replace(name: secret.name, namespace: secret.namespace, registry: registry)
      complain(reference, .invalid, "the Secret \(secret.path) \(error.message)", advice: "make it again: \(command)")
    case .forbidden:
      // Whoever brought the Secret in was allowed to; who changes another field learns nothing about it.
      guard reference.isNew else { return }
      refuse(
        reference, .forbidden, "the user \(user.quoted()) may not read the Secret \(secret.path)",
        advice: """
          ask for the permission, and check it: kubectl auth can-i get secret/\(secret.name) -n \(secret.namespace)
          """)
    case .unreviewed(let failure):
      guard reference.isNew else { return }
      complain(
        reference, .forbidden,
        "cannot tell whether you may read the Secret \(secret.path): the API server says nothing: \(failure)",
        advice: "try again")
    case .unanswered(let failure):
      guard reference.isNew else { return }
      complain(
        reference, .invalid, "cannot look up the Secret \(secret.path): the API server says nothing: \(failure)",
        advice: "try again")
    }
  }

  /// Says it as the policy wants it. A Secret that the object named before is not this request's fault.
  private mutating func complain(
    _ reference: SecretDemand.Reference, _ reason: CauseReason, _ message: String, advice: String
  ) {
    guard reference.isNew, policy == .deny else { return warn(reference.field, message) }
    refuse(reference, reason, message, advice: advice)
  }

  private mutating func refuse(
    _ reference: SecretDemand.Reference, _ reason: CauseReason, _ message: String, advice: String
  ) {
    findings.errors.append(
      StatusCause(reason: reason, field: reference.field.description, message: "\(message) (\(advice))"))
  }

  private mutating func warn(_ field: FieldPath, _ message: String) {
    findings.warnings.append(StatusCause(reason: .invalid, field: field.description, message: message))
  }

  /// The registry that a Secret is wanted for.
  private func registry(of secret: SecretDemand.Secret) -> String? {
    for image in demand.images where image.secrets.contains(secret) {
      if let registry = image.reference?.registry { return registry }
    }
    return nil
  }
}

// MARK: - Images

extension SecretJudgement {
  private struct Gap: Hashable {
    var registry: String
    var secrets: Set<SecretDemand.Secret>
  }

  /// Warns of registries that no Secret covers, each once. An image one of whose Secrets is not known is left alone.
  private mutating func judgeImages(_ known: [SecretDemand.Secret: PullSecret]) {
    var told: Set<Gap> = []
    for image in demand.images where !image.secrets.isEmpty {
      let secrets = image.secrets.compactMap { known[$0] }
      guard let reference = image.reference, secrets.count == image.secrets.count else { continue }
      let coverages = secrets.map { $0.coverage(of: reference) }
      if coverages.contains(.covered) { continue }
      guard told.insert(Gap(registry: reference.registry, secrets: image.secrets)).inserted else { continue }
      let names = image.secrets.map(\.path).sorted()
      let holders = (names.count == 1 ? "Secret " : "Secrets ") + names.joined(separator: ", ")
      warn(image.field, Self.text(coverages, registry: reference.registry, holders: holders))
    }
  }

  private static func text(_ coverages: [PullSecret.Coverage], registry: String, holders: String) -> String {
    if coverages.contains(.tokenOnly) {
      return "only a token for \(registry) in \(holders); kubelets need a user and a password"
    }
    let isEmpty = coverages.contains { if case .unusable = $0 { true } else { false } }
    return isEmpty
      ? "no user and password for \(registry) in \(holders)" : "no credentials for \(registry) in \(holders)"
  }
}

extension SecretDemand.Image {
  /// The image's name taken apart; nil for one that is none, which validation refuses.
  fileprivate var reference: ImageReference? {
    do throws(ImageReferenceError) {
      return try ImageReference(image)
    } catch {
      return nil
    }
  }
}

extension SecretDemand.Secret {
  /// `namespace/name`.
  var path: String { "\(namespace)/\(name)" }
}
