// From the Secrets that workloads pull with to the Secrets that a job names.
import PrePullAPI

/// The Secrets of a job, found by what its workloads use.
struct DerivedSecrets {
  /// The Secrets, as `--secret` would name them.
  private(set) var secrets: [RequestedSecret] = []
  /// What could not be said.
  private(set) var warnings: [(subject: String, message: String)] = []

  /// For a dialect that says which Secret is for which image: each image gets the first of its workloads' Secrets that
  /// opens its registry. Where there is but one it needs no look.
  ///
  /// - Parameter others: images of the job that no workload named.
  init(matching live: LiveWorkloads, images: [(image: String, workload: Int)], others: [String] = []) {
    var chosen: [(image: String, secret: NamespacedName?)] = others.map { ($0, nil) }
    var candidates: [String: [NamespacedName]] = [:]
    var order: [String] = []
    for (image, workload) in images {
      if candidates[image] == nil { order.append(image) }
      let secrets = live.workloads[workload].pullSecrets
      candidates[image, default: []] += secrets.filter { candidates[image]?.contains($0) != true }
    }
    for image in order {
      let secrets = candidates[image] ?? []
      guard secrets.count > 1 else {
        chosen.append((image, secrets.first))
        continue
      }
      // Kubelets pass over Secrets that are missing or broken.
      let open = secrets.filter { !(live.readings[$0]?.isHopeless ?? false) }
      switch ImageCredentials(of: image, secrets: open, live.readings) {
      case .served(let name): chosen.append((image, name))
      case .unknown:
        warnings.append(
          (image, "cannot tell which of \(secrets.map(\.description).joined(separator: ", ")) is for it; add --secret"))
        chosen.append((image, nil))
      case .anonymous, .unserved, .missing, .unusable: chosen.append((image, nil))
      }
    }
    write(chosen)
  }

  /// One Secret for all images is said once, one for all images of a registry by the registry's name.
  private mutating func write(_ chosen: [(image: String, secret: NamespacedName?)]) {
    let all = Set(chosen.map(\.secret))
    if all.count == 1, let only = chosen.first?.secret {
      secrets = [RequestedSecret(scope: nil, only)]
      return
    }
    secrets = RegistrySecrets.shortest(chosen).map { RequestedSecret(scope: $0.scope, $0.secret) }
  }

  /// For a dialect whose Secrets are in the job's own namespace: all of them, without those of other namespaces.
  init(of live: LiveWorkloads, in namespace: String) {
    var seen: Set<NamespacedName> = []
    for workload in live.workloads {
      for secret in workload.pullSecrets where seen.insert(secret).inserted {
        if secret.namespace == namespace {
          secrets.append(RequestedSecret(scope: nil, secret))
        } else {
          warnings.append(
            (
              workload.place,
              "its Secret \(secret) is left out: the job is in \(namespace) and uses Secrets of its own namespace only"
            ))
        }
      }
    }
  }
}

extension SecretReading {
  /// Whether it is certain that the Secret serves nobody.
  fileprivate var isHopeless: Bool {
    switch self {
    case .missing, .unusable: true
    case .usable, .forbidden, .unanswered: false
    }
  }
}

extension RequestedSecret {
  /// A Secret by its full name.
  init(scope: String?, _ name: NamespacedName) {
    self.scope = scope
    namespace = name.namespace
    self.name = name.name
  }
}
