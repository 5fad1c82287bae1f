// Folds jobs that were one, or that differ only in their image, into one.
import YAML

/// Jobs in the hub, folded where that loses nothing.
public struct JobMerger {
  /// A job to be folded with others, and where it stood.
  public struct Candidate: Sendable {
    /// The object, valid and of `kind`.
    public var node: Node
    /// Its kind.
    public var kind: ResourceKind

    /// Makes a candidate.
    public init(_ node: Node, of kind: ResourceKind) {
      self.node = node
      self.kind = kind
    }
  }

  /// One job after folding.
  public struct Merged: Sendable {
    /// The candidates that went into it, by index, in order.
    public var sources: [Int]
    /// The object.
    public var candidate: Candidate
  }

  /// Folds jobs: those that a conversion split off one job, and ImagePullJobs that differ in their image
  /// and name alone. What was edited in between stays by itself. The result is in the order of each
  /// job's first candidate.
  public static func merge(_ candidates: [Candidate]) -> [Merged] {
    var parts = candidates.enumerated().map { Part(index: $0.offset, candidate: $0.element) }
    var merged = mergeOverriderGroups(&parts)
    merged += mergeImages(parts)
    return merged.sorted { $0.sources[0] < $1.sources[0] }
  }

  /// A candidate with what its annotations say of the job it was part of.
  private struct Part {
    var index: Int
    var candidate: Candidate
    var metadata: ObjectMeta
    var remembered: RememberedValues

    init(index: Int, candidate: Candidate) {
      self.index = index
      self.candidate = candidate
      metadata = ObjectMeta(node: candidate.node["metadata"] ?? [:]) ?? ObjectMeta()
      remembered = RememberedValues(takingFrom: &metadata)
    }

    var number: PartNumber? { remembered[.part].flatMap(PartNumber.init) }
  }

  // MARK: - Jobs split by overriders

  /// Takes complete sets of parts whose original spec still yields exactly these parts.
  private static func mergeOverriderGroups(_ parts: inout [Part]) -> [Merged] {
    var sets: [String: [Part]] = [:]
    for part in parts where part.candidate.kind.dialect != .kubeedge {
      guard let spec = part.remembered[.originalSpec], let count = part.number?.count else { continue }
      let name = part.remembered[.partOf] ?? ""
      sets["\(name)\n\(count)\n\(spec)", default: []].append(part)
    }
    var merged: [Merged] = []
    for set in sets.values {
      guard let first = set.min(by: { $0.index < $1.index }), let original = original(of: first),
        let count = first.number?.count, set.count == count
      else { continue }
      let options = ConversionOptions(namespace: nil)
      let target = ConversionTarget(first.candidate.kind.dialect, version: first.candidate.node.apiVersionName)
      let again = Converter(to: target, options: options).convert(original, of: .imagePrePullJob)
      let present = set.sorted { ($0.number?.number ?? 0) < ($1.number?.number ?? 0) }
      guard again.objects.count == count,
        zip(again.objects, present).allSatisfy({ isSame($0, $1.candidate) })
      else { continue }
      let sources = set.map(\.index).sorted()
      merged.append(Merged(sources: sources, candidate: Candidate(original, of: .imagePrePullJob)))
      parts.removeAll { sources.contains($0.index) }
    }
    return merged
  }

  private static func original(of part: Part) -> Node? {
    guard let spec = part.remembered.value(.originalSpec, as: ImagePrePullJobSpec.self) else { return nil }
    var metadata = part.metadata.userWritten
    metadata.name = part.remembered[.partOf] ?? metadata.name
    let origin = part.remembered[.convertedFrom].flatMap(PullJob.Origin.init)
    let version = origin?.dialect == .kubeedge ? origin?.version : nil
    return ImagePrePullJob(version: version ?? "v1alpha1", metadata: metadata, spec: spec).node
  }

  private static func isSame(_ made: Node, _ present: Candidate) -> Bool {
    let made = present.kind.normalized(made)
    let present = present.kind.normalized(present.node)
    guard made["spec"] == present["spec"], let lhs = ObjectMeta(node: made["metadata"] ?? [:]),
      let rhs = ObjectMeta(node: present["metadata"] ?? [:])
    else { return false }
    return lhs.userWritten == rhs.userWritten && (lhs.namespace == nil || lhs.namespace == rhs.namespace)
  }

  // MARK: - Jobs that differ in their image

  private static func mergeImages(_ parts: [Part]) -> [Merged] {
    var order: [String] = []
    var groups: [String: [Part]] = [:]
    // A part number that comes again belongs to another job that was split, as with generated names.
    var timesSeen: [String: Int] = [:]
    for part in parts {
      var key = "\(part.index)"
      let isPart = part.number != nil
      if part.candidate.kind.dialect == .kruise, isPart || part.metadata.name != nil {
        key = Self.key(of: part)
        if let number = part.number {
          timesSeen["\(key)\n\(number.description)", default: 0] += 1
          key += "\n\(timesSeen["\(key)\n\(number.description)"] ?? 0)"
        }
      }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(part)
    }
    var namesTaken = Set(parts.map { nameKey(of: $0.candidate.node, named: $0.metadata.name) })
    return order.compactMap { groups[$0] }.flatMap { fold($0, namesTaken: &namesTaken) }
  }

  private static func nameKey(of node: Node, named name: String?) -> String {
    "\(node["metadata"]?["namespace"]?.string ?? "")/\(name ?? "")"
  }

  /// What must be equal in jobs that are folded: everything but the image, the name and the part number.
  private static func key(of part: Part) -> String {
    var node = part.candidate.kind.normalized(part.candidate.node)
    guard case .mapping(var object) = node.content, var spec = object["spec"]?.mapping else { return "" }
    var metadata = part.metadata
    var remembered = part.remembered
    remembered[.part] = nil
    metadata.name = nil
    remembered.write(to: &metadata)
    spec["image"] = nil
    object["status"] = nil
    object["metadata"] = metadata.userWritten.withNamespace(of: metadata).node
    object["spec"] = Node(.mapping(spec))
    node.content = .mapping(object)
    return JSONWriter.string(node.withSortedKeys)
  }

  private static func fold(_ group: [Part], namesTaken: inout Set<String>) -> [Merged] {
    guard group.count > 1 else {
      return group.map { Merged(sources: [$0.index], candidate: $0.candidate) }
    }
    let ordered = group.sorted { ($0.number?.number ?? 0, $0.index) < ($1.number?.number ?? 0, $1.index) }
    let images = ordered.compactMap { $0.candidate.node["spec"]?["image"]?.string }.unique
    let first = ordered[0]
    guard images.count <= 255, images.count > 1,
      let job = ImagePullJob(node: first.candidate.kind.normalized(first.candidate.node))
    else { return group.map { Merged(sources: [$0.index], candidate: $0.candidate) } }
    var metadata = first.metadata
    var remembered = first.remembered
    if let name = remembered[.partOf] {
      metadata.name = name
    } else if let name = commonName(of: ordered.compactMap(\.metadata.name)),
      namesTaken.insert(nameKey(of: first.candidate.node, named: name)).inserted
    {
      metadata.name = name
    }
    remembered[.part] = nil
    remembered[.partOf] = nil
    // Folded into a list again, a job that came from one is at home.
    let origin = remembered[.convertedFrom].flatMap(PullJob.Origin.init)
    let home = origin?.dialect == .kruiseList ? origin?.version : nil
    if home != nil { remembered[.convertedFrom] = nil }
    remembered.write(to: &metadata)
    var spec = ImageListPullJobSpec()
    spec.images = images
    spec.template = job.spec.template
    let list = ImageListPullJob(version: home ?? job.version, metadata: metadata, spec: spec)
    return [Merged(sources: group.map(\.index).sorted(), candidate: Candidate(list.node, of: .imageListPullJob))]
  }

  /// `warm` for `warm-1` and `warm-2`; nil when the names have nothing in common.
  private static func commonName(of names: [String]) -> String? {
    guard var prefix = names.first.map({ Substring($0) }) else { return nil }
    for name in names {
      while !name.hasPrefix(prefix) { prefix.removeLast() }
    }
    while let last = prefix.last, last == "-" || last == "." { prefix.removeLast() }
    return prefix.isEmpty ? nil : String(prefix)
  }
}

extension Node {
  fileprivate var apiVersionName: String? {
    self["apiVersion"]?.string.flatMap { $0.split(separator: "/").last.map(String.init) }
  }

  /// The tree with the keys of every mapping in alphabetical order, so that equal trees read alike.
  var withSortedKeys: Node {
    switch content {
    case .sequence(let items): Node(.sequence(items.map(\.withSortedKeys)))
    case .mapping(let mapping):
      Node(
        .mapping(
          Mapping(
            mapping.entries.sorted { $0.key < $1.key }.map {
              Mapping.Entry(key: $0.key, value: $0.value.withSortedKeys)
            })))
    default: self
    }
  }
}

extension ObjectMeta {
  fileprivate func withNamespace(of other: ObjectMeta) -> ObjectMeta {
    var metadata = self
    metadata.namespace = other.namespace
    return metadata
  }
}
