// What `convert --resolve` asks a cluster, and what it makes of the answers.
import Kubernetes
import PrePullAPI
import YAML

/// Something that only a cluster knows.
enum ClusterQuestion: Hashable, Sendable {
  /// Which nodes run Pods with the labels?
  case pods(LabelSelector, namespace: String)
  /// Which registries does the Secret serve?
  case secret(NamespacedName)
}

/// The answers of a cluster. The conversion is run once to learn the questions and once with the answers, so that it
/// stays a function of its arguments.
struct ClusterAnswers: Sendable {
  /// The namespace of jobs that name none.
  var namespace = "default"
  private var nodes: [ClusterQuestion: Known<Set<String>>] = [:]
  private var secrets: [NamespacedName: SecretReading] = [:]

  /// No answers yet.
  init(namespace: String = "default") { self.namespace = namespace }

  /// Answers that were found elsewhere.
  init(
    namespace: String = "default", nodes: [ClusterQuestion: Known<Set<String>>],
    secrets: [NamespacedName: SecretReading]
  ) {
    self.namespace = namespace
    self.nodes = nodes
    self.secrets = secrets
  }

  /// Asks the cluster.
  init(to questions: Set<ClusterQuestion>, with session: ClusterSession) async {
    namespace = session.namespace
    var names: Set<NamespacedName> = []
    for question in questions {
      switch question {
      case .secret(let name): names.insert(name)
      case .pods(let selector, let namespace):
        do throws(KubernetesError) {
          nodes[question] = .known(try await ClusterReader.podNodes(selector, in: namespace, with: session.client))
        } catch {
          nodes[question] = .unknown(error.description)
        }
      }
    }
    secrets = await SecretReader.read(names, with: session.client)
  }
}

// MARK: - Jobs

extension ClusterAnswers {
  /// A job in words that KubeEdge has too.
  struct Resolved {
    /// The job.
    var node: Node
    /// Which Secret is for which registry or image.
    var secretFor: [(registry: String, secret: NamespacedName)] = []
    /// What is not exact.
    var notes: [ConversionNote] = []
  }

  /// The questions that a job raises on its way to KubeEdge.
  func questions(about job: Node, options: ConversionOptions) -> Set<ClusterQuestion> {
    guard let template = Template(job, options, namespace) else { return [] }
    var questions: Set<ClusterQuestion> = []
    if let selector = template.podSelector { questions.insert(.pods(selector, namespace: template.namespace)) }
    for secret in template.unsaidSecrets { questions.insert(.secret(secret)) }
    return questions
  }

  /// The job with the answers in it.
  func resolve(_ job: Node, options: ConversionOptions) -> Resolved {
    var resolved = Resolved(node: job)
    guard let template = Template(job, options, namespace) else { return resolved }
    if let selector = template.podSelector { resolve(selector, template, &resolved) }
    if !template.unsaidSecrets.isEmpty { resolveSecrets(template, &resolved) }
    return resolved
  }

  private func resolve(_ selector: LabelSelector, _ template: Template, _ resolved: inout Resolved) {
    let path = FieldPath("spec", "podSelector")
    switch nodes[.pods(selector, namespace: template.namespace)] {
    case .known(let names) where names.isEmpty:
      resolved.notes.append(
        ConversionNote(.noForm, path, "no Pod in \(template.namespace) matches now, so there is no node to name"))
    case .known(let names):
      resolved.node.changeSpec { spec in
        spec["podSelector"] = nil
        spec["selector"] = ["names": .texts(names.sorted())]
      }
      resolved.notes.append(
        ConversionNote(
          .approximate, path,
          "becomes the \(counted(names.count, "node")) that its Pods run on now; KubeEdge does not follow Pods that move"
        ))
    case .unknown(let reason):
      resolved.notes.append(ConversionNote(.noForm, path, "cannot be resolved: \(reason)"))
    case nil: break
    }
  }

  /// Gives each image the first Secret that opens its registry, as the kubelet would find it.
  private func resolveSecrets(_ template: Template, _ resolved: inout Resolved) {
    let path = FieldPath("spec", "pullSecrets")
    var chosen: [(image: String, secret: NamespacedName?)] = []
    for image in template.images {
      switch ImageCredentials(of: image, secrets: template.unsaidSecrets, secrets) {
      case .served(let name): chosen.append((image, name))
      case .anonymous, .unserved: chosen.append((image, nil))
      case .missing(let name): return refuse(name, "does not exist", path, &resolved)
      case .unusable(let name, let reason): return refuse(name, reason, path, &resolved)
      case .unknown(let name, let reason):
        guard secrets[name] != nil else { return }
        return refuse(name, "cannot be read: \(reason)", path, &resolved)
      }
    }
    let used = Set(chosen.compactMap(\.secret))
    let idle = template.unsaidSecrets.filter { !used.contains($0) }
    if !idle.isEmpty {
      let names = idle.map(\.name)
      resolved.node.changeSpec { spec in
        let kept = (spec["pullSecrets"]?.sequence ?? []).filter { !names.contains($0.string ?? "") }
        spec["pullSecrets"] = kept.isEmpty ? nil : Node(.sequence(kept))
      }
      resolved.notes.append(
        ConversionNote(
          .approximate, path,
          "\(names.joined(separator: ", ")) \(names.count == 1 ? "serves" : "serve") none of the images and "
            + "\(names.count == 1 ? "is" : "are") left out"))
    }
    // One Secret for everything needs no registry.
    guard template.saidSecrets || used.count > 1 || chosen.contains(where: { $0.secret == nil }) else { return }
    resolved.secretFor = RegistrySecrets.shortest(chosen).map { ($0.scope, $0.secret) }
  }

  private func refuse(_ name: NamespacedName, _ reason: String, _ path: FieldPath, _ resolved: inout Resolved) {
    resolved.notes.append(
      ConversionNote(
        .noForm, path, "the Secret \(name) \(reason); say with --secret-for REGISTRY=\(name) what it is for"))
  }

  /// What matters of a Kruise job here.
  private struct Template {
    let namespace: String
    var podSelector: LabelSelector?
    var images: [String]
    /// Secrets of which nobody said which registry they are for, when there are several.
    var unsaidSecrets: [NamespacedName] = []
    /// Whether somebody said it of others.
    var saidSecrets = false

    init?(_ job: Node, _ options: ConversionOptions, _ defaultNamespace: String) {
      namespace = job.objectNamespace ?? options.namespace ?? defaultNamespace
      let template: ImagePullJobTemplate
      if let single = ImagePullJob(node: job) {
        images = [single.spec.image]
        template = single.spec.template
      } else if let list = ImageListPullJob(node: job) {
        images = list.spec.images
        template = list.spec.template
      } else {
        return nil
      }
      podSelector = template.podSelector
      var names: [NamespacedName] = []
      for text in template.pullSecrets ?? [] {
        do throws(MalformedValueError) {
          let name = try NamespacedName("\(namespace)/\(text)")
          if !names.contains(name) { names.append(name) }
        } catch {
          // Validation has its say about such a name.
          continue
        }
      }
      guard names.count > 1 else { return }
      let said = Set(options.secretFor.map { $0.secret.resolved(inDefault: namespace) })
      unsaidSecrets = names.filter { !said.contains($0) }
      saidSecrets = unsaidSecrets.count < names.count
    }
  }
}

extension Node {
  /// Changes the object's `spec`.
  fileprivate mutating func changeSpec(_ change: (inout Mapping) -> Void) {
    guard var fields = mapping, var spec = fields["spec"]?.mapping else { return }
    change(&spec)
    fields["spec"] = Node(.mapping(spec), range: fields["spec"]?.range)
    self = Node(.mapping(fields), range: range)
  }
}
