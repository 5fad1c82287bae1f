// What `create` was asked for, its flags read and each checked by itself.
import PrePullAPI

/// A job in no dialect yet.
struct JobRequest {
  /// Which nodes pull.
  enum Nodes {
    /// Nothing was said.
    case unsaid
    /// These.
    case named([String])
    /// Those with the labels.
    case selected(LabelSelector)
    /// Something that was refused.
    case refused
  }

  /// The dialect.
  var target: CreateTarget
  /// The version of the dialect, without its group.
  var version: String
  /// The object's name, labels and annotations.
  var metadata = ObjectMeta()
  /// The images in order, each once, with the flag or place that named it.
  var images: [WorkloadImage]
  /// The Secrets in order.
  var secrets: [RequestedSecret] = []
  /// Which nodes pull.
  var nodes = Nodes.unsaid
  /// The namespace that the command line names.
  var namespace: String?
  /// The limits, as given.
  var limits: LimitFlags
  /// One attempt's or one node's seconds.
  var timeout: Int?
  /// The whole job's seconds.
  var deadline: Int?
  /// The seconds after the end.
  var ttl: Int?

  /// Reads the flags of `create`.
  ///
  /// - Parameter workloadImages: the images of the files that `--from` names.
  init(_ create: Create, workloadImages: [WorkloadImage], _ findings: inout Findings) {
    target = create.object.to
    version = Self.version(create.object.apiVersion, of: create.object.to.kind, &findings)
    namespace = create.object.namespace
    limits = create.limits
    let listed = commaSeparated(create.images.images).map { WorkloadImage(text: $0, origin: .flag) }
    var seen: Set<String> = []
    images = (listed + workloadImages).filter { seen.insert($0.text).inserted }
    for text in create.images.secrets {
      do throws(MalformedValueError) {
        secrets.append(try RequestedSecret(parsing: text))
      } catch {
        findings.refuse("--secret", "\(quotedForTerminal(text)) is not [REGISTRY=]namespace/name: \(error)")
      }
    }
    readNodes(create.nodes, &findings)
    timeout = Self.seconds(limits.timeout, "--timeout", &findings)
    deadline = Self.seconds(limits.deadline, "--deadline", &findings)
    ttl = Self.seconds(limits.ttl, "--ttl", &findings)
    readMetadata(create, &findings)
  }

  /// Takes over the Secrets that live workloads pull with. Secrets of the command line go before them.
  mutating func addSecrets(
    of live: LiveWorkloads, _ images: [(image: String, workload: Int)], liveNamespace: String?,
    _ findings: inout Findings
  ) {
    let derived: DerivedSecrets
    switch target {
    case .kubeedge:
      // An image of the command line alone has no workload, and so no Secret.
      let listed = self.images.filter { image in !images.contains { $0.image == image.text } }
      derived = DerivedSecrets(matching: live, images: images, others: listed.map(\.text))
    case .kruise, .kruiseList:
      guard let home = namespace ?? liveNamespace else { return }
      derived = DerivedSecrets(of: live, in: home)
      if !derived.secrets.isEmpty { namespace = home }
    }
    secrets = derived.secrets
    for warning in derived.warnings { findings.warn(warning.subject, warning.message) }
  }

  private mutating func readNodes(_ flags: NodeFlags, _ findings: inout Findings) {
    let given =
      (flags.names.isEmpty ? [] : ["--nodes"]) + (flags.selector == nil ? [] : ["--selector"])
      + (flags.nodeGroup == nil ? [] : ["--node-group"])
    if given.count > 1 {
      nodes = .refused
      findings.refuse(given[1], "cannot be used together with \(given[0]); keep the one that says which nodes you mean")
    } else if !flags.names.isEmpty {
      var seen: Set<String> = []
      nodes = .named(commaSeparated(flags.names).filter { seen.insert($0).inserted })
    } else if let text = flags.selector {
      do {
        nodes = .selected(try LabelSelector(parsing: text))
      } catch {
        nodes = .refused
        findings.refuse("--selector", "\(error)")
      }
    } else if let group = flags.nodeGroup {
      var selector = LabelSelector()
      selector.matchLabels = [nodeGroupLabel: group]
      nodes = .selected(selector)
    }
  }

  private mutating func readMetadata(_ create: Create, _ findings: inout Findings) {
    metadata.name = create.name ?? images.first.map { Self.name(for: $0.text) }
    // A label's value holds no comma, so kubectl's form `a=b,c=d` can be told apart; an annotation's may.
    metadata.labels = Self.pairs(commaSeparated(create.object.labels), "--label", &findings)
    metadata.annotations = Self.pairs(create.object.annotations, "--annotation", &findings)
  }

  /// A name from an image; a reference that does not parse is refused later, by its own rule.
  private static func name(for image: String) -> String {
    do {
      return KubernetesName.nameDerived(fromImage: try ImageReference(image))
    } catch {
      return "prepull"
    }
  }

  private static func version(_ text: String?, of kind: ResourceKind, _ findings: inout Findings) -> String {
    guard let text else { return kind.versions[0] }
    for version in kind.versions where text == version || text == "\(kind.group)/\(version)" { return version }
    findings.refuse(
      "--api-version",
      "\(kind.kind) is not served as \(quotedForTerminal(text)), only as \(kind.versions.joined(separator: " and "))")
    return kind.versions[0]
  }

  private static func seconds(_ text: String?, _ flag: String, _ findings: inout Findings) -> Int? {
    guard let text else { return nil }
    do {
      return Int(try DurationSeconds(text).seconds)
    } catch {
      findings.refuse(flag, "\(error)")
      return nil
    }
  }

  private static func pairs(
    _ texts: [String], _ flag: String, _ findings: inout Findings
  ) -> [String: String]? {
    var pairs: [String: String] = [:]
    for text in texts {
      guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
        findings.refuse(flag, "\(quotedForTerminal(text)) is not key=value")
        continue
      }
      let key = String(text[..<equals])
      let value = String(text[text.index(after: equals)...])
      if let earlier = pairs.updateValue(value, forKey: key), earlier != value {
        findings.refuse(flag, "\(quotedForTerminal(key)) is given twice, with different values")
      }
    }
    return pairs.isEmpty ? nil : pairs
  }
}

/// The label that KubeEdge puts on the nodes of a node group.
let nodeGroupLabel = "apps.kubeedge.io/belonging-to"

/// The items of a flag that repeats and takes commas; empty items are kept, so that they are refused.
private func commaSeparated(_ texts: [String]) -> [String] {
  texts.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
}
