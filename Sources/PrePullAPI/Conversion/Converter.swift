// Converts an object of one dialect into objects of another, through the hub.
import YAML

/// Conversions between the dialects.
public struct Converter: Sendable {
  /// The dialect that is written.
  public var target: ConversionTarget
  /// What the user chose.
  public var options: ConversionOptions

  /// Makes a converter to `target`.
  public init(to target: ConversionTarget, options: ConversionOptions = ConversionOptions()) {
    self.target = target
    self.options = options
  }

  /// Converts one object.
  ///
  /// - Parameters:
  ///   - node: an object of `kind` in which validation finds no error; it need not be in normal form.
  ///   - kind: its kind.
  /// - Returns: the objects and what was not exact. No object when a note says that there is no form.
  public func convert(_ node: Node, of kind: ResourceKind) -> Conversion {
    if kind.dialect == target.dialect { return VersionConversion.convert(node, of: kind, to: target.version) }
    var notes: [ConversionNote] = []
    guard kind.dialect != .nodeImage, target.dialect != .nodeImage else {
      notes.append(
        ConversionNote(.noForm, FieldPath("kind"), "a NodeImage is written by the controller and is no job"))
      return Conversion(objects: [], notes: notes)
    }
    guard let job = PullJob(node, of: kind, notes: &notes) else {
      notes.append(ConversionNote(.noForm, FieldPath("spec"), "does not read; validate names the reasons"))
      return Conversion(objects: [], notes: notes)
    }
    return write(job, notes: notes)
  }

  /// Writes a job out of the hub.
  func write(_ job: PullJob, notes: [ConversionNote]) -> Conversion {
    var notes = notes
    var objects = target.dialect == .kubeedge ? kubeEdge(job, &notes) : kruise(job, &notes)
    let kind = ResourceKind.of(target.dialect)
    // The promise of every conversion: its result is valid.
    for finding in objects.flatMap({ kind.validate($0) }).errors {
      notes.append(ConversionNote(.noForm, finding.path, "would be refused: \(finding.message)"))
    }
    if notes.contains(where: { $0.level == .noForm }) { objects = [] }
    return Conversion(objects: objects, notes: notes)
  }

  /// The version to write: the one asked for, the one the job came from, or the dialect's first.
  private func version(for job: PullJob) -> String {
    if let version = target.version { return version }
    if let origin = job.origin, origin.dialect == target.dialect { return origin.version }
    return ResourceKind.of(target.dialect).versions[0]
  }

  private func kubeEdge(_ job: PullJob, _ notes: inout [ConversionNote]) -> [Node] {
    job.kubeEdgeJob(version: version(for: job), options: options, notes: &notes).map { [$0.node] } ?? []
  }

  private func kruise(_ job: PullJob, _ notes: inout [ConversionNote]) -> [Node] {
    if job.isAwayFromHome(to: .kruise), job.images.count > 1 || job.retries > 0 {
      notes.append(
        ConversionNote(
          .approximate, FieldPath("spec", "imagePrePullTemplate", "timeoutSeconds"),
          "\(job.timeoutSeconds) s bounds one attempt at one image in Kruise, a node's whole task in KubeEdge"))
    }
    let groups = job.splitByOverriders(notes: &notes)
    let parts = target.dialect == .kruise ? groups.flatMap { $0.splitByImages(notes: &notes) } : groups
    notes = notes.unique
    let original = groups.count > 1 ? job.kubeEdgeSpec : nil
    var objects: [Node] = []
    for (index, part) in parts.enumerated() {
      guard let (written, template) = part.kruiseTemplate(for: target.dialect, options: options, notes: &notes) else {
        return []
      }
      var metadata = written
      if parts.count > 1 {
        metadata.becomePart(PartNumber(index + 1, of: parts.count), originalSpec: original)
      }
      objects.append(object(metadata, part.images, template, version: version(for: job)))
    }
    notes = notes.unique
    return objects
  }

  private func object(
    _ metadata: ObjectMeta, _ images: [String], _ template: ImagePullJobTemplate, version: String
  ) -> Node {
    if target.dialect == .kruise, let image = images.first {
      var spec = ImagePullJobSpec()
      spec.image = image
      spec.template = template
      return ImagePullJob(version: version, metadata: metadata, spec: spec).node
    }
    var spec = ImageListPullJobSpec()
    spec.images = images
    spec.template = template
    return ImageListPullJob(version: version, metadata: metadata, spec: spec).node
  }
}

extension PullJob {
  /// Reads an object of any job dialect; nil when a field is of a wrong shape.
  init?(_ node: Node, of kind: ResourceKind, notes: inout [ConversionNote]) {
    let node = kind.normalized(node)
    switch kind.dialect {
    case .kubeedge:
      guard let job = ImagePrePullJob(node: node) else { return nil }
      self.init(job, notes: &notes)
    case .kruise:
      guard let job = ImagePullJob(node: node) else { return nil }
      self.init(job, notes: &notes)
    case .kruiseList:
      guard let job = ImageListPullJob(node: node) else { return nil }
      self.init(job, notes: &notes)
    case .nodeImage: return nil
    }
  }

  /// The spec as KubeEdge writes it, for an annotation that brings overriders back.
  fileprivate var kubeEdgeSpec: ImagePrePullJobSpec? {
    var notes: [ConversionNote] = []
    return kubeEdgeJob(version: "v1alpha1", options: ConversionOptions(), notes: &notes)?.spec
  }
}

extension [ConversionNote] {
  /// The lines in order, each once: parts of one job say the same.
  fileprivate var unique: [ConversionNote] {
    reduce(into: []) { kept, note in if !kept.contains(note) { kept.append(note) } }
  }
}
