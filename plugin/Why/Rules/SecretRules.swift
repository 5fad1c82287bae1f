// Whether the job's Secrets can serve its images.
import PrePullAPI
import PrePullEngine

enum SecretRules {
  /// Secrets that are missing or of no use.
  static let secrets: WhyRules.Rule = { facts in
    // What a job needed that came to its end does not matter any more, unless it is to be tried again.
    guard facts.job.stage != .succeeded else { return [] }
    return images(facts).compactMap { image in
      switch image.credentials {
      case .missing(let name):
        .problem(
          "SecretMissing", "the Secret \(name) does not exist",
          commands: [
            PullSecretCommand.create(
              name: name.name, namespace: name.namespace ?? "default", registry: image.registry)
          ])
      case .unusable(let name, let reason):
        .problem(
          "SecretUnusable", "the Secret \(name) \(reason)",
          commands: [
            PullSecretCommand.replace(
              name: name.name, namespace: name.namespace ?? "default", registry: image.registry)
          ])
      case .anonymous, .served, .unserved, .unknown: nil
      }
    }.unique
  }

  /// Registries that no Secret of the job is for.
  static let uncovered: WhyRules.Rule = { facts in
    guard facts.job.stage != .succeeded else { return [] }
    return images(facts).compactMap { image in
      guard case .unserved(let name, let registry, let isTokenOnly) = image.credentials else { return nil }
      let lack = isTokenOnly ? "holds only a token, which kubelets do not use," : "has no credentials"
      return .note(
        "SecretWithoutRegistry", "the Secret \(name) \(lack) for \(registry): what is there is pulled anonymously",
        commands: [
          PullSecretCommand.create(name: "NAME", namespace: name.namespace ?? "default", registry: registry),
          commandToName(facts.job),
        ])
    }.unique
  }

  /// What to type to have the job name another Secret. That of an ImagePullJob cannot be changed, so it is made anew.
  static func commandToName(_ job: JobFacts) -> String {
    job.kind.dialect == .kruise ? "kubectl replace --force -f FILE-OF-THE-JOB-WITH-NAME" : job.kubectl("edit")
  }

  private struct Image {
    var registry: String?
    var credentials: ImageCredentials
  }

  private static func images(_ facts: WhyFacts) -> [Image] {
    guard let rehearsal = facts.rehearsal.value else { return [] }
    var seen: Set<String> = []
    var images: [Image] = []
    for pull in rehearsal.pulls {
      for image in pull.images where !image.secrets.isEmpty {
        let key = ([image.reference] + image.secrets.map(\.description)).joined(separator: " ")
        guard seen.insert(key).inserted else { continue }
        images.append(
          Image(
            registry: FailureRules.registry(of: image.reference),
            credentials: ImageCredentials(of: image.reference, secrets: image.secrets, facts.secrets)))
      }
    }
    return images
  }
}

extension [WhyFinding] {
  /// The findings in order, each once.
  fileprivate var unique: [WhyFinding] {
    reduce(into: []) { kept, finding in if !kept.contains(finding) { kept.append(finding) } }
  }
}
