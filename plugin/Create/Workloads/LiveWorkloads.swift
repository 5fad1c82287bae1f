// Reads workloads from a cluster, with the Secrets that their Pods pull with.
import Kubernetes
import PrePullAPI
import YAML

/// A workload of the cluster.
struct LiveWorkload: Sendable {
  /// The object.
  var object: Node
  /// What messages call it: `deployment/web`, with its namespace when there are several.
  var place: String
  /// The Secrets that its Pods pull with, in order.
  var pullSecrets: [NamespacedName] = []
}

/// The workloads that `--from` names, and what had to be left out.
struct LiveWorkloads: Sendable {
  /// Where to look.
  enum Scope: Sendable, Equatable {
    case namespace(String)
    case everywhere
  }

  private(set) var workloads: [LiveWorkload] = []
  /// What looking at their Secrets showed; only where several may serve an image.
  private(set) var readings: [NamespacedName: SecretReading] = [:]
  /// What the user should know, by the subject.
  private(set) var warnings: [(subject: String, message: String)] = []
  /// What is not there.
  private(set) var problems: [(subject: String, message: String)] = []

  /// Nothing was read.
  init() {}

  /// Workloads that were read elsewhere.
  init(_ workloads: [LiveWorkload], readings: [NamespacedName: SecretReading] = [:]) {
    self.workloads = workloads
    self.readings = readings
  }

  /// Reads what the sources name, files aside.
  ///
  /// - Parameters:
  ///   - labels: which objects of a whole kind, as kubectl's `-l` takes it.
  ///   - readsSecrets: whether Secrets are looked at where several may serve an image.
  init(
    _ sources: [WorkloadSource], in scope: Scope, labels: String?, readsSecrets: Bool, with client: KubernetesClient
  ) async throws(KubernetesError) {
    var accounts: [ObjectKey: [String]] = [:]
    for source in sources {
      for object in try await objects(of: source, in: scope, labels, client) {
        let namespace = object.objectNamespace ?? "default"
        let place = "\((object["kind"]?.string ?? "").lowercased())/\(object.objectName ?? "")"
        var workload = LiveWorkload(
          object: object, place: scope == .everywhere ? "\(place) in \(namespace)" : place)
        var names: [String] = []
        for spec in WorkloadImages.podSpecs(in: object) {
          names += try await secretNames(of: spec, object, namespace, &accounts, client)
        }
        var seen: Set<String> = []
        for name in names where seen.insert(name).inserted {
          do throws(MalformedValueError) {
            workload.pullSecrets.append(try NamespacedName("\(namespace)/\(name)"))
          } catch {
            warnings.append((workload.place, "\(quotedForTerminal(name)) is no Secret's name: \(error)"))
          }
        }
        workloads.append(workload)
      }
    }
    let doubtful = Set(workloads.filter { $0.pullSecrets.count > 1 }.flatMap(\.pullSecrets))
    if readsSecrets { readings = await SecretReader.read(doubtful, with: client) }
  }

  private mutating func objects(
    of source: WorkloadSource, in scope: Scope, _ labels: String?, _ client: KubernetesClient
  ) async throws(KubernetesError) -> [Node] {
    switch (source, scope) {
    case (.file, _): return []
    case (.object(let kind, let name), .namespace(let namespace)):
      do throws(KubernetesError) {
        return [try await client.get(kind.resource, name, namespace: namespace)]
      } catch {
        guard error.code == .notFound else { throw error }
        problems.append(("\(kind.singular)/\(name)", "is not in the namespace \(namespace)"))
        return []
      }
    case (.object(let kind, let name), .everywhere):
      let found = try await list(
        kind, in: nil, ListOptions(fieldSelector: "metadata.name=\(name)"), client)
      if found.isEmpty { problems.append(("\(kind.singular)/\(name)", "is in no namespace")) }
      return found
    case (.all(let kind), _):
      let namespace: String? = if case .namespace(let name) = scope { name } else { nil }
      let found = try await list(kind, in: namespace, ListOptions(labelSelector: labels), client)
        .filter(Self.isInUse)
      if found.isEmpty {
        let place = namespace.map { "in the namespace \($0)" } ?? "in any namespace"
        problems.append((kind.resource.plural, "there are none \(place)\(labels.map { " with \($0)" } ?? "")"))
      }
      return found
    }
  }

  private func list(
    _ kind: WorkloadKind, in namespace: String?, _ options: ListOptions, _ client: KubernetesClient
  ) async throws(KubernetesError) -> [Node] {
    try await client.listAll(kind.resource, namespace: namespace, options: options).items
      .sorted { ($0.objectNamespace ?? "", $0.objectName ?? "") < ($1.objectNamespace ?? "", $1.objectName ?? "") }
  }

  /// Whether the object is more than a memory: Pods that ended and ReplicaSets of old revisions need no image.
  private static func isInUse(_ object: Node) -> Bool {
    switch object["kind"]?.string {
    case "Pod": !["Succeeded", "Failed"].contains(object["status"]?["phase"]?.string)
    case "ReplicaSet": object["spec"]?["replicas"]?.integer != 0
    default: true
    }
  }

  /// The names of the Secrets of a Pod: its own, or else those of its ServiceAccount, as admission fills them in.
  private mutating func secretNames(
    of spec: Node, _ object: Node, _ namespace: String, _ accounts: inout [ObjectKey: [String]],
    _ client: KubernetesClient
  ) async throws(KubernetesError) -> [String] {
    let own = Self.names(in: spec["imagePullSecrets"])
    // A Pod that exists has been through admission.
    guard own.isEmpty, object["kind"]?.string != "Pod" else { return own }
    let account = spec["serviceAccountName"]?.string ?? spec["serviceAccount"]?.string ?? "default"
    let key = ObjectKey(namespace: namespace, name: account)
    if let known = accounts[key] { return known }
    var names: [String] = []
    do throws(KubernetesError) {
      names = Self.names(in: try await client.get(.serviceAccounts, account, namespace: namespace)["imagePullSecrets"])
    } catch {
      switch error.code {
      case .notFound: break
      case .forbidden:
        warnings.append(
          ("serviceaccount/\(account)", "you may not read it in \(namespace), so its imagePullSecrets are not known"))
      default: throw error
      }
    }
    accounts[key] = names
    return names
  }

  private static func names(in list: Node?) -> [String] {
    (list?.sequence ?? []).compactMap { $0["name"]?.string.flatMap { $0.isEmpty ? nil : $0 } }
  }
}
