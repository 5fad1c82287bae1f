// The kinds of workloads that `create --from` reads from a cluster.
import Kubernetes
import PrePullAPI
import Terminal

/// A kind of workload, by the names that kubectl takes.
struct WorkloadKind: Sendable, Equatable {
  /// Where its objects are.
  let resource: APIResource
  /// The short name, if it has one.
  let short: String?

  /// Every kind.
  static let all: [WorkloadKind] = [
    WorkloadKind(resource: .deployments, short: "deploy"), WorkloadKind(resource: .statefulSets, short: "sts"),
    WorkloadKind(resource: .daemonSets, short: "ds"), WorkloadKind(resource: .jobs, short: nil),
    WorkloadKind(resource: .cronJobs, short: "cj"), WorkloadKind(resource: .pods, short: "po"),
    WorkloadKind(
      resource: APIResource(
        group: "apps", version: "v1", plural: "replicasets", kind: "ReplicaSet", isNamespaced: true), short: "rs"),
  ]

  /// The kind that a word means, in the singular, the plural or short, perhaps with its group; nil when there is none.
  static func named(_ word: String) -> WorkloadKind? {
    let word = word.lowercased()
    return all.first { kind in
      if word == kind.short { return true }
      return [kind.singular, kind.resource.plural].contains { name in
        word == name || (!kind.resource.group.isEmpty && word == "\(name).\(kind.resource.group)")
      }
    }
  }

  /// The singular name on the command line.
  var singular: String { resource.kind.lowercased() }
}

/// One value of `--from`.
enum WorkloadSource: Equatable {
  /// A file, a directory, or `-`.
  case file(String)
  /// One object of the cluster.
  case object(WorkloadKind, String)
  /// All objects of a kind.
  case all(WorkloadKind)

  /// The file; nil for what is in the cluster.
  var file: String? { if case .file(let path) = self { path } else { nil } }

  /// Reads a value. What is there as a file is one, whatever it is called.
  ///
  /// - Parameter isFile: whether there is a file or a directory of that name.
  /// - Throws: exit code 2 for what is nearly a kind and no file.
  init(_ text: String, isFile: (String) -> Bool) throws(CommandFailure) {
    guard text != "-", !isFile(text) else {
      self = .file(text)
      return
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    if parts.count == 1, let kind = WorkloadKind.named(text) {
      self = .all(kind)
      return
    }
    guard parts.count == 2 else {
      self = .file(text)
      return
    }
    guard let kind = WorkloadKind.named(parts[0]) else {
      let names = WorkloadKind.all.map(\.singular)
      guard let near = Nearest.match(to: parts[0].lowercased(), among: names) else {
        self = .file(text)
        return
      }
      throw CommandFailure(
        .wrongCommandLine,
        "--from: there is no file \(quotedForTerminal(text)), and \(quotedForTerminal(parts[0])) is no kind of "
          + "workload; did you mean \(near)/\(parts[1].safeForTerminal)?")
    }
    if let problem = KubernetesName.dns1123SubdomainProblem(parts[1]) {
      throw CommandFailure(
        .wrongCommandLine, "--from: \(quotedForTerminal(parts[1])) is no object's name: \(problem)")
    }
    self = .object(kind, parts[1])
  }

  /// What is wrong with a value for which there is no file and that might have been meant as KIND/NAME; nil for
  /// everything else.
  static func problem(withMissing path: String) -> String? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[0].contains("."), !parts[1].contains(".") else { return nil }
    return "there is no file \(quotedForTerminal(path)), and \(quotedForTerminal(String(parts[0]))) is no kind of "
      + "workload; the kinds are \(WorkloadKind.all.map(\.singular).joined(separator: ", "))"
  }
}
