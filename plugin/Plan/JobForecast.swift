// What would become of a job in a cluster: the engine's rehearsal, with Secrets and images looked up.
import PrePullAPI
import PrePullEngine

/// Everything that `plan` says of one job.
struct JobForecast: Sendable {
  /// Nodes of which the same is to be said.
  struct NodeGroup: Sendable, Equatable {
    /// What is said.
    var reason: String
    /// Their names, in order.
    var nodes: [String]
  }

  /// An image that is pulled on some nodes.
  struct Image: Sendable, Equatable {
    /// What is pulled.
    var reference: String
    /// Where the credentials come from.
    var credentials: ImageCredentials
    /// How many nodes are to pull it.
    var nodes: Int
    /// How many of those list it already.
    var present: Int
    /// Its size in bytes, when some node tells.
    var size: Int?
  }

  /// Nodes whose images overriders change.
  struct Override: Sendable, Equatable {
    /// The labels whose overriders apply, in list order.
    var labels: [String]
    /// The nodes.
    var nodes: [String]
    /// What is pulled there, each with what was written.
    var images: [(written: String, pulled: String, secrets: [NamespacedName])]

    static func == (one: Override, other: Override) -> Bool {
      one.labels == other.labels && one.nodes == other.nodes
        && one.images.elementsEqual(other.images) { $0 == $1 }
    }
  }

  /// Something that fails the job, or that its author should know, with the command that mends it.
  struct Remark: Sendable, Equatable {
    var text: String
    var command: String?
  }

  let plan: PullPlan
  let rehearsal: PullRehearsal
  /// The nodes that fail, by their reason.
  let failures: [NodeGroup]
  /// The nodes that are not chosen, by their reason.
  let exclusions: [NodeGroup]
  let images: [Image]
  let overrides: [Override]
  /// Why the job fails as it stands.
  private(set) var problems: [Remark] = []
  /// What does not fail it and is worth knowing.
  private(set) var remarks: [Remark] = []

  /// Foretells a job.
  ///
  /// - Parameters:
  ///   - plan: the job.
  ///   - rehearsal: the engine's.
  ///   - inventory: the images that the nodes list.
  ///   - readings: what looking at ``secrets(of:)`` showed.
  ///   - missingKind: the job's kind, when the server does not have it.
  init(
    _ plan: PullPlan, _ rehearsal: PullRehearsal, _ inventory: ImageInventory,
    _ readings: [NamespacedName: SecretReading], missingKind: String? = nil
  ) {
    self.plan = plan
    self.rehearsal = rehearsal
    failures = Self.grouped(rehearsal.failures.map { ($0.failure.message, $0.node) })
    exclusions = Self.grouped(rehearsal.exclusions.map { ($0.reason.description, $0.node) })
    images = Self.images(rehearsal.pulls, inventory, readings)
    overrides = Self.overrides(plan, rehearsal.pulls)
    if let missingKind {
      problems.append(
        Remark(text: "\(missingKind) is not installed in this cluster", command: "kubectl prepull install"))
    }
    judge()
  }

  /// Whether the job would come to a good end, as far as anybody can tell.
  var isGood: Bool { problems.isEmpty }

  /// The Secrets that a rehearsed job needs.
  static func secrets(of rehearsal: PullRehearsal) -> Set<NamespacedName> {
    Set(rehearsal.pulls.flatMap { $0.images.flatMap(\.secrets) })
  }

  /// How many bytes are to be pulled altogether, and how many images' sizes nobody knows.
  var estimate: (bytes: Int, unknown: Int) {
    var (bytes, unknown) = (0, 0)
    for image in images where image.nodes > image.present {
      guard let size = image.size else {
        unknown += 1
        continue
      }
      bytes = Self.sum(bytes, size, times: image.nodes - image.present)
    }
    return (bytes, unknown)
  }

  /// A sum that stays at the greatest number: sizes come from nodes, which may say anything.
  private static func sum(_ bytes: Int, _ size: Int, times count: Int) -> Int {
    let (product, overflows) = size.multipliedReportingOverflow(by: count)
    let (sum, isTooMuch) = bytes.addingReportingOverflow(product)
    return overflows || isTooMuch ? .max : sum
  }
}

// MARK: - Groups

extension JobForecast {
  /// The nodes by what is said of them, the largest group first.
  static func grouped(_ pairs: [(reason: String, node: String)]) -> [NodeGroup] {
    var groups: [NodeGroup] = []
    var places: [String: Int] = [:]
    for (reason, node) in pairs {
      if let place = places[reason] {
        groups[place].nodes.append(node)
      } else {
        places[reason] = groups.count
        groups.append(NodeGroup(reason: reason, nodes: [node]))
      }
    }
    return groups.enumerated().sorted { ($1.element.nodes.count, $0.offset) < ($0.element.nodes.count, $1.offset) }
      .map(\.element)
  }

  private struct ImageUse: Hashable {
    var reference: String
    var secrets: [NamespacedName]
  }

  private static func images(
    _ pulls: [PullRehearsal.Pull], _ inventory: ImageInventory, _ readings: [NamespacedName: SecretReading]
  ) -> [Image] {
    var uses: [ImageUse] = []
    var users: [ImageUse: [String]] = [:]
    for pull in pulls {
      for image in pull.images {
        let use = ImageUse(reference: image.reference, secrets: image.secrets)
        if users[use] == nil { uses.append(use) }
        users[use, default: []].append(pull.node)
      }
    }
    return uses.map { use in
      let users = users[use] ?? []
      let reference = parsed(use.reference)
      return Image(
        reference: use.reference,
        credentials: ImageCredentials(of: use.reference, secrets: use.secrets, readings), nodes: users.count,
        present: reference.map { inventory.count(of: $0, on: users) } ?? 0,
        size: reference.flatMap(inventory.size(of:)))
    }
  }

  /// The engine hands out references that read; anything else is on no node.
  private static func parsed(_ image: String) -> ImageReference? {
    do throws(ImageReferenceError) {
      return try ImageReference(image)
    } catch {
      return nil
    }
  }

  private static func overrides(_ plan: PullPlan, _ pulls: [PullRehearsal.Pull]) -> [Override] {
    var overrides: [Override] = []
    var places: [[Int]: Int] = [:]
    for pull in pulls where !pull.overriders.isEmpty {
      if let place = places[pull.overriders] {
        overrides[place].nodes.append(pull.node)
        continue
      }
      places[pull.overriders] = overrides.count
      let images = pull.images.map { image in
        let written = plan.images.indices.contains(image.index) ? plan.images[image.index] : image.reference
        return (written: written, pulled: image.reference, secrets: image.secrets)
      }
      overrides.append(
        Override(labels: pull.overriders.map { plan.overriders[$0].nodeLabel }, nodes: [pull.node], images: images))
    }
    return overrides
  }
}

// MARK: - Judgement

extension JobForecast {
  private mutating func judge() {
    judgeNodes()
    var told: Set<String> = []
    for image in images {
      guard let (remark, isFatal) = Self.remark(on: image), told.insert(remark.text).inserted else { continue }
      if isFatal { problems.append(remark) } else { remarks.append(remark) }
    }
    if plan.isCancelled { problems.append(Remark(text: "the job is cancelled", command: nil)) }
    if plan.isPaused { remarks.append(Remark(text: "the job is paused: nothing starts before it is resumed")) }
    if plan.concurrency == 0 { remarks.append(Remark(text: "parallelism is 0: nothing starts before it is raised")) }
    if !rehearsal.waiting.isEmpty {
      remarks.append(
        Remark(
          text: "\(counted(rehearsal.waiting.count, "node")) not ready: "
            + (plan.completion == .never
              ? "waited for without end"
              : "each is waited for \(plan.limits.timeoutSeconds) s when its turn comes, then fails")))
    }
    if plan.imagePullPolicy == .always, images.contains(where: { $0.present > 0 }) {
      remarks.append(Remark(text: "imagePullPolicy Always: images that are there are asked for again all the same"))
    }
  }

  private mutating func judgeNodes() {
    switch rehearsal.fatal {
    case .noNodes:
      problems.append(Remark(text: "no nodes were matched", command: "kubectl get nodes --show-labels"))
    case .tooManyFailures:
      problems.append(
        Remark(
          text: "\(rehearsal.failures.count) of \(counted(rehearsal.selected, "node")) fail without a pull, more than "
            + "failureTolerate \(plan.failureTolerate?.description ?? "") allows"))
    case .allTried, .deadline, .cancelled, nil:
      if rehearsal.selected == 0 {
        remarks.append(Remark(text: "no node is chosen: the job is complete at once"))
      } else if rehearsal.pulls.isEmpty, rehearsal.waiting.isEmpty {
        problems.append(Remark(text: "every node fails without a pull"))
      }
    }
  }

  private static func remark(on image: Image) -> (Remark, isFatal: Bool)? {
    switch image.credentials {
    case .anonymous, .served: return nil
    case .missing(let name):
      return (
        Remark(text: "the Secret \(name) does not exist", command: command(name, image, isThere: false)), true
      )
    case .unusable(let name, let reason):
      return (Remark(text: "the Secret \(name) \(reason)", command: command(name, image, isThere: true)), true)
    case .unserved(let name, let registry, let isTokenOnly):
      let lack = isTokenOnly ? "holds only a token, which kubelets do not use," : "has no credentials"
      return (
        Remark(
          text: "the Secret \(name) \(lack) for \(registry): \(image.reference) is pulled anonymously",
          command: PullSecretCommand.create(
            name: "NAME", namespace: name.namespace ?? "default", registry: registry)), false
      )
    case .unknown(let name, let reason):
      return (Remark(text: "the Secret \(name) could not be checked: \(reason)"), false)
    }
  }

  private static func command(_ name: NamespacedName, _ image: Image, isThere: Bool) -> String {
    let registry = parsed(image.reference)?.registry
    let namespace = name.namespace ?? "default"
    return isThere
      ? PullSecretCommand.replace(name: name.name, namespace: namespace, registry: registry)
      : PullSecretCommand.create(name: name.name, namespace: namespace, registry: registry)
  }
}
