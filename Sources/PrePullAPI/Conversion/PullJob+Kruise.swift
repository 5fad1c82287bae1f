// Reading the hub from a Kruise job, and writing one.
import YAML

extension PullJob {
  /// Reads an ImagePullJob in normal form.
  init(_ job: ImagePullJob, notes: inout [ConversionNote]) {
    self.init(
      metadata: job.metadata, images: [job.spec.image], template: job.spec.template,
      origin: Origin(dialect: .kruise, version: job.version), notes: &notes)
  }

  /// Reads an ImageListPullJob in normal form.
  init(_ job: ImageListPullJob, notes: inout [ConversionNote]) {
    self.init(
      metadata: job.metadata, images: job.spec.images, template: job.spec.template,
      origin: Origin(dialect: .kruiseList, version: job.version), notes: &notes)
  }

  private init(
    metadata: ObjectMeta, images: [String], template: ImagePullJobTemplate, origin: Origin,
    notes: inout [ConversionNote]
  ) {
    var userWritten = metadata.userWritten
    let remembered = RememberedValues(takingFrom: &userWritten)
    notes += remembered.notes
    let wasKubeEdge = remembered[.convertedFrom].flatMap(Origin.init)?.dialect == .kubeedge
    self.init()
    source = origin.dialect
    self.metadata = userWritten
    namespace = metadata.namespace
    self.origin = remembered[.convertedFrom].flatMap(Origin.init) ?? origin
    self.images = images
    nodes = Self.nodeChoice(of: template, remembered)
    concurrency = template.parallelism
    timeoutSeconds = template.pullPolicy?.timeoutSeconds ?? 600
    retries = template.pullPolicy?.backoffLimit ?? 3
    failureTolerate = remembered[.failureTolerate]
    checkItems = remembered[.checkItems].flatMap(ConversionAnnotation.checkItems)
    readSecrets(template.pullSecrets ?? [], remembered, wasKubeEdge: wasKubeEdge)
    switch template.completionPolicy?.type {
    case .never: completion = .never
    case .always, nil:
      completion = .always(
        activeDeadline: template.completionPolicy?.activeDeadlineSeconds,
        timeToLive: template.completionPolicy?.ttlSecondsAfterFinished)
    }
    imagePullPolicy = template.imagePullPolicy ?? .ifNotPresent
    sandboxConfig = template.sandboxConfig
  }

  private static func nodeChoice(of template: ImagePullJobTemplate, _ remembered: RememberedValues) -> NodeChoice {
    if let pods = template.podSelector { return .pods(pods) }
    guard let selector = template.selector else { return .all }
    if let names = selector.names { return .names(names) }
    // What is remembered counts only as long as it still says what the job says now.
    if let kept = remembered.value(.labelSelector, as: LabelSelector.self), kept.onEdgeNodes == selector.labels {
      return .labels(kept, onEdge: true)
    }
    return .labels(selector.labels, onEdge: false)
  }

  private mutating func readSecrets(
    _ names: [String], _ remembered: RememberedValues, wasKubeEdge: Bool
  ) {
    secrets = .names(names)
    guard wasKubeEdge else { return }
    if let kept = remembered.value(.imageSecrets, as: RememberedImageSecrets.self) {
      let qualified = Secrets.qualified(everyImage: kept.imageSecrets, perImage: kept.imageSecretRefs ?? [])
      if qualified.names == names, qualified.namespaces == [namespace ?? ""] {
        secrets = qualified
        return
      }
    }
    if names.count <= 1 {
      secrets = .qualified(everyImage: names.first.map { "\(namespace ?? "default")/\($0)" }, perImage: [])
    }
  }

  /// Writes what both Kruise jobs share, with the metadata that remembers the rest; nil when the job
  /// has no form in Kruise.
  func kruiseTemplate(
    for target: Dialect, options: ConversionOptions, notes: inout [ConversionNote]
  ) -> (metadata: ObjectMeta, template: ImagePullJobTemplate)? {
    var remembered = RememberedValues()
    var template = ImagePullJobTemplate()
    var metadata = metadata
    write(nodesTo: &template, &remembered, &notes)
    guard let namespace = write(secretsTo: &template, options, &remembered, &notes) else { return nil }
    metadata.namespace = namespace.isEmpty ? nil : namespace
    write(limitsTo: &template, &remembered, &notes)
    write(completionTo: &template, &notes)
    template.imagePullPolicy = imagePullPolicy
    template.sandboxConfig = sandboxConfig
    if let origin, origin.dialect != target { remembered[.convertedFrom] = origin.description }
    remembered.write(to: &metadata)
    return (metadata, template)
  }

  private func write(
    nodesTo template: inout ImagePullJobTemplate, _ remembered: inout RememberedValues,
    _ notes: inout [ConversionNote]
  ) {
    let path = FieldPath("spec", "imagePrePullTemplate")
    switch nodes {
    case .all: break
    case .names(let names):
      template.selector = ImagePullJobNodeSelector()
      template.selector?.names = names
      if isAwayFromHome(to: .kruise) {
        notes.append(
          ConversionNote(
            .approximate, path.field("nodeNames"), "Kruise skips names it does not know, KubeEdge fails them"))
      }
    case .labels(let selector, let onEdge):
      var written = ImagePullJobNodeSelector()
      written.labels = onEdge ? selector.onEdgeNodes : selector
      template.selector = written
      if written.labels != selector { remembered.remember(.labelSelector, selector) }
    case .pods(let selector): template.podSelector = selector
    }
  }

  /// Writes the Secrets' names; returns the job's namespace (empty for none), nil when there is no form.
  private func write(
    secretsTo template: inout ImagePullJobTemplate, _ options: ConversionOptions,
    _ remembered: inout RememberedValues, _ notes: inout [ConversionNote]
  ) -> String? {
    switch secrets {
    case .names(let names):
      template.pullSecrets = names.isEmpty ? nil : names
      if let namespace, let wanted = options.namespace, wanted != namespace, !names.isEmpty {
        notes.append(
          ConversionNote(
            .noForm, FieldPath("spec", "pullSecrets"),
            "the Secrets are in the job's namespace \(namespace), the job would be in \(wanted)"))
        return nil
      }
      // A namespace that a KubeEdge job merely remembers gives way to the one asked for.
      return source == .kubeedge ? options.namespace ?? namespace ?? "" : namespace ?? options.namespace ?? ""
    case .qualified(let everyImage, let perImage):
      let path = FieldPath("spec", "imagePrePullTemplate", perImage.isEmpty ? "imageSecrets" : "imageSecretRefs")
      guard !secrets.names.isEmpty else { return options.namespace ?? namespace ?? "" }
      let namespaces = secrets.namespaces
      guard namespaces.count == 1 else {
        notes.append(
          ConversionNote(
            .noForm, path,
            "a Kruise job uses Secrets of its own namespace, these are of \(namespaces.joined(separator: " and "))"))
        return nil
      }
      if let wanted = options.namespace, wanted != namespaces[0] {
        notes.append(
          ConversionNote(
            .noForm, path,
            """
            a Kruise job uses Secrets of its own namespace: the Secret is in \(namespaces[0]), the job would \
            be in \(wanted)
            """
          ))
        return nil
      }
      template.pullSecrets = secrets.names
      if !perImage.isEmpty {
        var kept = RememberedImageSecrets()
        kept.imageSecrets = everyImage
        kept.imageSecretRefs = perImage
        remembered.remember(.imageSecrets, kept)
        notes.append(.kept(path, .imageSecrets))
      }
      return namespaces[0]
    }
  }

  private func write(
    limitsTo template: inout ImagePullJobTemplate, _ remembered: inout RememberedValues,
    _ notes: inout [ConversionNote]
  ) {
    let path = FieldPath("spec", "imagePrePullTemplate")
    template.parallelism = concurrency
    template.pullPolicy = PullPolicy()
    template.pullPolicy?.timeoutSeconds = timeoutSeconds
    template.pullPolicy?.backoffLimit = retries
    if let failureTolerate {
      remembered[.failureTolerate] = failureTolerate
      if source == .kubeedge { notes.append(.kept(path.field("failureTolerate"), .failureTolerate)) }
    }
    if let checkItems {
      remembered[.checkItems] = checkItems.joined(separator: ",")
      if source == .kubeedge { notes.append(.kept(path.field("checkItems"), .checkItems)) }
    }
  }

  private func write(completionTo template: inout ImagePullJobTemplate, _ notes: inout [ConversionNote]) {
    var policy = CompletionPolicy()
    switch completion {
    case .never: policy.type = .never
    case .always(let activeDeadline, let timeToLive):
      policy.type = .always
      policy.ttlSecondsAfterFinished = timeToLive
      if let activeDeadline, activeDeadline < timeoutSeconds {
        notes.append(
          ConversionNote(
            .lost, FieldPath("metadata", "annotations").key(ConversionAnnotation.activeDeadlineSeconds.key),
            "\(activeDeadline) s is shorter than one attempt may take (\(timeoutSeconds) s), which Kruise refuses"))
      } else {
        policy.activeDeadlineSeconds = activeDeadline
      }
    }
    template.completionPolicy = policy
  }
}

extension PullJob.Secrets {
  /// The Secrets' names, each once.
  var names: [String] {
    switch self {
    case .names(let names): names
    case .qualified: qualifiedNames.map(\.name).unique
    }
  }

  /// The namespaces that the Secrets are in, each once.
  var namespaces: [String] { qualifiedNames.map { $0.namespace ?? "default" }.unique }

  /// The Secret for images that no other entry is for.
  var forEveryImage: String? {
    if case .qualified(let everyImage, _) = self { everyImage } else { nil }
  }

  /// The Secret of one image: that of the most specific entry, or the one for every image.
  func secret(for image: String) -> String? {
    guard case .qualified(let everyImage, let perImage) = self else { return nil }
    guard let reference = try? ImageReference(image),
      let match = ImageMatcher.bestMatch(for: reference, among: perImage.map(\.image))
    else { return everyImage }
    return perImage[match].imageSecret
  }

  private var qualifiedNames: [NamespacedName] {
    guard case .qualified(let everyImage, let perImage) = self else { return [] }
    return ([everyImage].compactMap { $0 } + perImage.map(\.imageSecret)).compactMap { try? NamespacedName($0) }
  }
}
