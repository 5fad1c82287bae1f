// The names of the cluster's jobs, for a word that is to name one.
import ArgumentParser
import Kubernetes
import PrePullAPI
import YAML

/// A command whose argument is a job.
protocol CompletesJobs {}

extension Status: CompletesJobs {}
extension Wait: CompletesJobs {}
extension Retry: CompletesJobs {}
extension Pause: CompletesJobs {}
extension Resume: CompletesJobs {}
extension Cancel: CompletesJobs {}

/// Asks the cluster, for a short while: a shell that waits for a word is worse than one that has none.
enum JobCompletion {
  /// For as long as that a person waits for a tab; `--request-timeout` may say otherwise.
  static let patience = Duration.milliseconds(1500)
  /// More than these nobody reads.
  static let maximumNames = 500

  /// The jobs that the last of these words may name; none when it may name no job, or anything goes wrong.
  static func candidates(for words: [String]) async -> [CompletionAnswer.Candidate] {
    guard let root = CommandShape.root, let typed = words.last, !typed.hasPrefix("-") else { return [] }
    let walk = CommandLineWalk(Array(words.dropLast()), from: root)
    guard walk.openFlag == nil, walk.positionals.isEmpty, isAbout(walk.command) else { return [] }
    do {
      // Both are ParsableArguments, of which each takes its own flags only.
      let connection = try ConnectionFlags.parse(arguments(walk, known: ConnectionFlags.self))
      let namespace = try NamespaceFlag.parse(arguments(walk, known: NamespaceFlag.self)).namespace
      var names: [(kind: ResourceKind, name: String)] = []
      try await ClusterSession.run(connection, namespace: namespace) { session in
        names = await Self.names(session)
      }
      return candidates(names, typed: typed)
    } catch {
      // There is nobody to tell: the shell is in the middle of a line.
      return []
    }
  }

  /// The words for these jobs: the name alone where it is enough, or kind and name once a kind was typed.
  static func candidates(
    _ jobs: [(kind: ResourceKind, name: String)], typed: String
  ) -> [CompletionAnswer.Candidate] {
    var kinds: [String: Int] = [:]
    for job in jobs { kinds[job.name, default: 0] += 1 }
    var candidates: [CompletionAnswer.Candidate] = []
    let prefix = typed.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    for job in jobs {
      let word: String
      if prefix.count == 2 {
        guard JobKinds.named(String(prefix[0]))?.kind == job.kind.kind else { continue }
        word = "\(prefix[0])/\(job.name)"
      } else {
        word = kinds[job.name] == 1 ? job.name : "\(job.kind.singular)/\(job.name)"
      }
      if word.hasPrefix(typed) { candidates.append(.init(word: word, description: job.kind.kind)) }
    }
    return candidates
  }

  private static func isAbout(_ command: CommandShape) -> Bool {
    KubectlPrepull.configuration.subcommands.contains {
      $0._commandName == command.name && $0 is any CompletesJobs.Type
    }
  }

  /// The words of the flags that `type` has.
  private static func arguments<Flags: ParsableArguments>(_ walk: CommandLineWalk, known type: Flags.Type) -> [String] {
    let help = type.helpMessage(columns: 200)
    func isKnown(_ flag: ArgumentShape) -> Bool { flag.spellings.contains { help.contains("\($0) ") } }
    var words = walk.values.filter { isKnown($0.flag) }.flatMap { [$0.flag.spellings[0], $0.value] }
    for spelling in walk.flags {
      guard let flag = walk.command.flag(spelling), flag.kind == .flag, isKnown(flag) else { continue }
      words.append(spelling)
    }
    return words
  }

  private static func names(_ session: ClusterSession) async -> [(kind: ResourceKind, name: String)] {
    await withTaskGroup(of: (Int, [String]).self) { group in
      for (index, kind) in JobKinds.all.enumerated() {
        group.addTask { (index, await names(of: kind, session)) }
      }
      var found: [Int: [String]] = [:]
      for await (index, names) in group { found[index] = names }
      return JobKinds.all.enumerated().flatMap { index, kind in (found[index] ?? []).map { (kind, $0) } }
    }
  }

  private static func names(of kind: ResourceKind, _ session: ClusterSession) async -> [String] {
    for version in kind.versions {
      let resource = kind.resource(version: version)
      do throws(KubernetesError) {
        let table = try await session.client.table(
          resource, namespace: resource.isNamespaced ? session.namespace : nil,
          options: ListOptions(limit: maximumNames),
          timeout: session.client.configuration.requestTimeout ?? patience)
        return Table(server: table)?.rows.compactMap(\.first) ?? []
      } catch {
        guard error.code == .notFound else { return [] }
      }
    }
    return []
  }
}
