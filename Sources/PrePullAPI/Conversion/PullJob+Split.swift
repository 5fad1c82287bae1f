// One job that becomes several where the target dialect says less at a time.
import YAML

extension PullJob {
  /// One job a group of nodes that the overriders treat alike, each with its images and Secrets.
  ///
  /// A group is described by label requirements, so this is exact for nodes chosen by label and has no
  /// form for nodes chosen by name, whose labels nobody knows offline.
  func splitByOverriders(notes: inout [ConversionNote]) -> [PullJob] {
    guard !overriders.isEmpty else { return [self] }
    let path = FieldPath("spec", "imagePrePullOverriders")
    guard case .labels(let selector, let onEdge) = nodes else {
      notes.append(
        ConversionNote(
          .noForm, path, "the labels of nodes chosen by name are not known; choose them by labelSelector"))
      return []
    }
    let labels = overriders.labels
    guard labels.count <= Self.maximumOverriderLabels else {
      notes.append(
        ConversionNote(
          .noForm, path,
          """
          \(labels.count) node labels would make \(1 << labels.count) groups of nodes; at most \
          \(Self.maximumOverriderLabels) can be converted
          """
        ))
      return []
    }
    var jobs: [PullJob] = []
    for group in 0..<(1 << labels.count) {
      let carried = labels.enumerated().filter { group & (1 << $0.offset) != 0 }.map(\.element)
      let lacking = labels.filter { !carried.contains($0) }
      guard let requirements = Self.requirements(carried: carried, lacking: lacking) else { continue }
      var job = self
      job.overriders = []
      var narrowed = selector
      narrowed.matchExpressions += requirements
      job.nodes = .labels(narrowed, onEdge: onEdge)
      guard job.apply(overriders, onNodesWith: Set(carried)) else {
        notes.append(
          ConversionNote(
            .noForm, path, "make something that does not read, on nodes with \(carried.joined(separator: " and "))"))
        return []
      }
      jobs.append(job)
    }
    notes.append(
      ConversionNote(
        .approximate, path,
        "becomes \(counted(jobs.count, "job")), one a group of nodes; each has the whole concurrency"))
    return jobs
  }

  /// Beyond it the number of groups, which doubles with each label, helps nobody.
  static let maximumOverriderLabels = 4

  /// One job an image.
  func splitByImages(notes: inout [ConversionNote]) -> [PullJob] {
    guard images.count > 1 else { return [self] }
    notes.append(
      ConversionNote(
        .approximate, imagesPath,
        """
        \(images.count) images become \(images.count) jobs, each with the whole concurrency; --to kruise-list \
        keeps them together
        """
      ))
    return images.map { image in
      var job = self
      job.images = [image]
      return job
    }
  }

  /// Where the object that the job was read from has its images.
  private var imagesPath: FieldPath {
    origin?.dialect == .kubeedge ? FieldPath("spec", "imagePrePullTemplate", "images") : FieldPath("spec", "images")
  }

  /// Applies the overriders to each image and to the Secret that the image has; false when one no longer reads.
  private mutating func apply(_ overriders: [ImagePrePullOverrider], onNodesWith labels: Set<String>) -> Bool {
    guard !labels.isEmpty else { return true }
    var overridden: [String] = []
    var perImage: [ImageSecretReference] = []
    var everyImage: String?
    for image in images {
      guard let name = overriders.applied(toImage: image, onNodesWith: labels) else { return false }
      overridden.append(name)
      guard let secret = secrets.secret(for: image) else { continue }
      guard let changed = overriders.applied(toSecret: secret, onNodesWith: labels) else { return false }
      if secret == secrets.forEveryImage {
        everyImage = changed
      } else {
        perImage.append(ImageSecretReference(image: name, imageSecret: changed))
      }
    }
    images = overridden.unique
    secrets = .qualified(everyImage: everyImage, perImage: perImage.unique)
    return true
  }

  /// The requirements of nodes that carry some labels and lack others; nil when no node can.
  private static func requirements(carried: [String], lacking: [String]) -> [LabelSelectorRequirement]? {
    var values: [String: String] = [:]
    var requirements: [LabelSelectorRequirement] = []
    for label in carried {
      let (key, value) = split(label)
      guard let value else {
        requirements.append(LabelSelectorRequirement(key: key, operator: .exists, values: []))
        continue
      }
      if let other = values[key], other != value { return nil }
      values[key] = value
      requirements.append(LabelSelectorRequirement(key: key, operator: .isIn, values: [value]))
    }
    let carriedKeys = Set(carried.map { split($0).key })
    for label in lacking {
      let (key, value) = split(label)
      if let value {
        requirements.append(LabelSelectorRequirement(key: key, operator: .notIn, values: [value]))
      } else if carriedKeys.contains(key) {
        return nil
      } else {
        requirements.append(LabelSelectorRequirement(key: key, operator: .doesNotExist, values: []))
      }
    }
    return requirements
  }

  private static func split(_ label: String) -> (key: String, value: String?) {
    guard let equals = label.firstIndex(of: "=") else { return (label, nil) }
    return (String(label[..<equals]), String(label[label.index(after: equals)...]))
  }
}

extension ObjectMeta {
  /// Marks the object as one part of a job that was one, and names it after its number.
  mutating func becomePart(_ part: PartNumber, originalSpec: ImagePrePullJobSpec?) {
    var remembered = RememberedValues()
    remembered[.part] = part.description
    if let originalSpec { remembered.remember(.originalSpec, originalSpec) }
    if let name {
      remembered[.partOf] = name
      let suffix = "-\(part.number)"
      // A name has at most 253 characters and must not end in a dash or dot before the suffix.
      var stem = Substring(name.prefix(253 - suffix.count))
      while let last = stem.last, last == "-" || last == "." { stem.removeLast() }
      self.name = stem + suffix
    }
    remembered.write(to: &self)
  }
}
