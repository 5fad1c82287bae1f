// Reading the hub from an ImagePrePullJob, and writing one.
import YAML

extension PullJob {
  /// Reads a KubeEdge job in normal form.
  init(_ job: ImagePrePullJob, notes: inout [ConversionNote]) {
    var metadata = job.metadata.userWritten
    let remembered = RememberedValues(takingFrom: &metadata)
    notes += remembered.notes
    let template = job.spec.imagePrePullTemplate
    let origin = remembered[.convertedFrom].flatMap(Origin.init)
    let isFromKruise = origin.map { $0.dialect != .kubeedge } ?? false
    self.init()
    source = .kubeedge
    self.metadata = metadata
    self.origin = isFromKruise ? origin : Origin(dialect: .kubeedge, version: job.version)
    images = template.images
    nodes = Self.nodeChoice(of: template, remembered)
    let isUnset = remembered[.parallelism] != nil && template.concurrency ?? 1 == 1
    concurrency = isUnset ? nil : template.concurrency ?? 1
    timeoutSeconds = template.timeoutSeconds ?? 300
    retries = template.retryTimes ?? 0
    failureTolerate = template.failureTolerate ?? "0.1"
    checkItems = template.checkItems ?? ["disk"]
    if isFromKruise {
      if failureTolerate == "1" { failureTolerate = nil }
      if checkItems == ["disk"] { checkItems = nil }
    }
    readSecrets(of: template, remembered)
    completion = .always(
      activeDeadline: remembered[.activeDeadlineSeconds].flatMap { Int($0) },
      timeToLive: remembered[.ttlSecondsAfterFinished].flatMap { Int($0) })
    imagePullPolicy = remembered[.imagePullPolicy].flatMap(ImagePullPolicy.init(rawValue:)) ?? .ifNotPresent
    sandboxConfig = remembered.value(.sandboxConfig)
    overriders = (job.spec.imagePrePullOverriders ?? []).map(\.imagePrePullOverrider)
  }

  private static func nodeChoice(of template: ImagePrePullTemplate, _ remembered: RememberedValues) -> NodeChoice {
    if let names = template.nodeNames ?? template.nodes { return .names(names) }
    let selector = template.labelSelector ?? LabelSelector()
    // What is remembered counts only as long as it still says what the job says now.
    if remembered[.selector] == ConversionAnnotation.all, selector == LabelSelector().onEdgeNodes { return .all }
    if let kept = remembered.value(.selector, as: ImagePullJobNodeSelector.self), kept.labels == selector {
      return .labels(selector, onEdge: false)
    }
    return .labels(selector, onEdge: true)
  }

  private mutating func readSecrets(of template: ImagePrePullTemplate, _ remembered: RememberedValues) {
    let perImage = template.imageSecretRefs ?? []
    let all = ([template.imageSecrets].compactMap { $0 } + perImage.map(\.imageSecret)).unique
    let home = remembered[.namespace]
    namespace = home.flatMap { $0.isEmpty ? nil : $0 }
    secrets = .qualified(everyImage: template.imageSecrets, perImage: perImage)
    guard let home else { return }
    let homeNames = all.compactMap { text -> String? in
      guard let secret = try? NamespacedName(text) else { return nil }
      return secret.namespace == (home.isEmpty ? "default" : home) ? secret.name : nil
    }
    guard homeNames.count == all.count else { return }
    if let kept = remembered.value(.pullSecrets, as: [String].self), Set(kept) == Set(homeNames) {
      secrets = .names(kept)
    } else if perImage.isEmpty {
      secrets = .names(homeNames)
    }
  }

  /// Writes the job in KubeEdge's dialect.
  func kubeEdgeJob(version: String, options: ConversionOptions, notes: inout [ConversionNote]) -> ImagePrePullJob? {
    var remembered = RememberedValues()
    var template = ImagePrePullTemplate()
    template.images = images
    write(nodesTo: &template, &remembered, &notes)
    write(limitsTo: &template, &remembered, &notes)
    if !write(secretsTo: &template, options, &remembered, &notes) { return nil }
    keepKruiseFields(in: &remembered, &notes)
    guard !notes.contains(where: { $0.level == .noForm }) else { return nil }

    if let origin, origin.dialect != .kubeedge { remembered[.convertedFrom] = origin.description }
    var spec = ImagePrePullJobSpec()
    spec.imagePrePullTemplate = template
    if !overriders.isEmpty { spec.imagePrePullOverriders = overriders.map(ImagePrePullOverriderEntry.init) }
    var metadata = metadata
    metadata.namespace = nil
    remembered.write(to: &metadata)
    return ImagePrePullJob(version: version, metadata: metadata, spec: spec)
  }

  private func write(
    nodesTo template: inout ImagePrePullTemplate, _ remembered: inout RememberedValues,
    _ notes: inout [ConversionNote]
  ) {
    let path = FieldPath("spec", "selector")
    switch nodes {
    case .all:
      template.labelSelector = LabelSelector().onEdgeNodes
      remembered[.selector] = ConversionAnnotation.all
      notes.append(
        ConversionNote(.approximate, path, "every node becomes every edge node: KubeEdge pulls on no other"))
    case .names(let names):
      template.nodeNames = names
      if isAwayFromHome(to: .kubeedge) {
        notes.append(
          ConversionNote(
            .approximate, path.field("names"), "KubeEdge fails names it does not know, Kruise skips them"))
      }
    case .labels(let selector, let onEdge):
      template.labelSelector = selector
      guard !onEdge, selector != selector.onEdgeNodes else { return }
      var kept = ImagePullJobNodeSelector()
      kept.labels = selector
      remembered.remember(.selector, kept)
      notes.append(ConversionNote(.approximate, path, "KubeEdge fails the chosen nodes that are no edge nodes"))
    case .pods:
      notes.append(
        ConversionNote(
          .noForm, FieldPath("spec", "podSelector"),
          "KubeEdge cannot choose nodes by their pods; list them in selector.names, or ask the cluster with --resolve"))
    }
  }

  private func write(
    limitsTo template: inout ImagePrePullTemplate, _ remembered: inout RememberedValues,
    _ notes: inout [ConversionNote]
  ) {
    if concurrency == 0 {
      notes.append(
        ConversionNote(.noForm, FieldPath("spec", "parallelism"), "KubeEdge has no paused job (0 means 1 there)"))
    }
    template.concurrency = concurrency ?? 1
    if concurrency == nil { remembered[.parallelism] = ConversionAnnotation.unset }
    template.timeoutSeconds = timeoutSeconds
    template.retryTimes = retries
    template.failureTolerate = failureTolerate ?? "1"
    template.checkItems = checkItems ?? ["disk"]
    if timeoutSeconds == 0 {
      notes.append(
        ConversionNote(
          .noForm, FieldPath("spec", "pullPolicy", "timeoutSeconds"), "KubeEdge reads 0 as 300 seconds"))
    } else if isAwayFromHome(to: .kubeedge), images.count > 1 || retries > 0 {
      notes.append(
        ConversionNote(
          .approximate, FieldPath("spec", "pullPolicy", "timeoutSeconds"),
          "\(timeoutSeconds) s bounds a node's whole task in KubeEdge, one attempt at one image in Kruise"))
    }
  }

  /// Returns false when the Secrets cannot be said.
  private func write(
    secretsTo template: inout ImagePrePullTemplate, _ options: ConversionOptions,
    _ remembered: inout RememberedValues, _ notes: inout [ConversionNote]
  ) -> Bool {
    switch secrets {
    case .qualified(let everyImage, let perImage):
      template.imageSecrets = everyImage
      template.imageSecretRefs = perImage.isEmpty ? nil : perImage
      return true
    case .names(let names):
      let path = FieldPath("spec", "pullSecrets")
      let home = namespace ?? options.namespace
      remembered[.namespace] = namespace ?? ""
      if namespace != nil { notes.append(.kept(FieldPath("metadata", "namespace"), .namespace)) }
      guard !names.isEmpty else { return true }
      if home == nil {
        notes.append(
          ConversionNote(
            .approximate, path, "taken from the namespace default, as the job names none (-n says another)"))
      }
      let qualified = names.map { "\(home ?? "default")/\($0)" }
      let given = options.secretFor.map { ($0.registry, $0.secret.resolved(inDefault: home ?? "default").description) }
        .filter { qualified.contains($0.1) }
      if names.count == 1, given.isEmpty {
        template.imageSecrets = qualified[0]
        return true
      }
      let unsaid = qualified.filter { name in !given.contains { $0.1 == name } }
      guard unsaid.isEmpty else {
        notes.append(
          ConversionNote(
            .noForm, path,
            "KubeEdge must know which Secret is for which registry: add --secret-for REGISTRY=\(unsaid[0]), or --resolve"
          ))
        return false
      }
      template.imageSecretRefs = given.map { ImageSecretReference(image: $0.0, imageSecret: $0.1) }
      remembered.remember(.pullSecrets, names)
      notes.append(.kept(path, .pullSecrets))
      return true
    }
  }

  private func keepKruiseFields(in remembered: inout RememberedValues, _ notes: inout [ConversionNote]) {
    let spec = FieldPath("spec")
    switch completion {
    case .never:
      notes.append(
        ConversionNote(
          .noForm, spec.field("completionPolicy").field("type"), "KubeEdge has no job that never ends"))
    case .always(let activeDeadline, let timeToLive):
      let policy = spec.field("completionPolicy")
      if let activeDeadline {
        remembered[.activeDeadlineSeconds] = "\(activeDeadline)"
        notes.append(.kept(policy.field("activeDeadlineSeconds"), .activeDeadlineSeconds))
      }
      if let timeToLive {
        remembered[.ttlSecondsAfterFinished] = "\(timeToLive)"
        notes.append(.kept(policy.field("ttlSecondsAfterFinished"), .ttlSecondsAfterFinished))
      }
    }
    if imagePullPolicy == .always {
      remembered[.imagePullPolicy] = imagePullPolicy.rawValue
      notes.append(.kept(spec.field("imagePullPolicy"), .imagePullPolicy))
    }
    if let sandboxConfig {
      remembered.remember(.sandboxConfig, sandboxConfig)
      notes.append(.kept(spec.field("sandboxConfig"), .sandboxConfig))
    }
  }
}

extension PullJob {
  /// Whether a note on what another dialect takes differently is in place: not on the way back to the dialect
  /// that the job was first written in, where it means again what it meant.
  func isAwayFromHome(to target: Dialect) -> Bool {
    let isToKubeEdge = target == .kubeedge
    guard (source == .kubeedge) != isToKubeEdge else { return false }
    return origin.map { ($0.dialect == .kubeedge) != isToKubeEdge } ?? true
  }
}

extension ConversionNote {
  static func kept(_ path: FieldPath, _ annotation: ConversionAnnotation) -> ConversionNote {
    ConversionNote(.kept, path, "has no counterpart; \(annotation.key) remembers it")
  }
}

extension RememberedValues {
  /// A line for every annotation that does not read.
  var notes: [ConversionNote] {
    malformed.map {
      ConversionNote(
        .lost, FieldPath("metadata", "annotations").key($0.key), "does not read and is not used")
    }
  }
}

extension ObjectMeta {
  /// What a user writes and another object may carry: name, labels, annotations; never what belongs to
  /// the one object that the API server holds.
  var userWritten: ObjectMeta {
    var metadata = ObjectMeta()
    metadata.name = name
    metadata.generateName = generateName
    metadata.labels = labels
    metadata.annotations = annotations
    return metadata
  }
}

extension Array where Element: Hashable {
  /// The elements in order, each once.
  var unique: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
