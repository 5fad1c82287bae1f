// `kubectl prepull list`: the jobs of all kinds in one table.
import ArgumentParser
import Kubernetes
import PrePullAPI
import PrePullEngine
import YAML

struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "List the jobs of all kinds in one table.",
    discussion: """
      ImagePrePullJobs belong to the whole cluster and are always listed; the other kinds live in namespaces.

      EXAMPLES:
        kubectl prepull list
        kubectl prepull list -A -o wide
        kubectl prepull list -n prod -l team=shop --watch
        kubectl prepull list -A -o name
      """
  )

  /// How the jobs are printed.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case wide, json, yaml, name
  }

  @OptionGroup var namespace: NamespaceFlag

  @Flag(name: [.customShort("A"), .long], help: "The jobs of all namespaces.")
  var allNamespaces = false

  @Option(name: [.customShort("l"), .long], help: ArgumentHelp("Which jobs, by label.", valueName: "selector"))
  var selector: String?

  @Flag(name: [.customShort("w"), .long], help: "Then print each job that is new or changes, until Ctrl-C.")
  var watch = false

  @Flag(help: "Leave out the headings.")
  var noHeaders = false

  @Option(name: [.customShort("o"), .long], help: ArgumentHelp("How to print them.", valueName: "format"))
  var output: Format?

  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func validate() throws {
    guard let selector else { return }
    do {
      _ = try LabelSelector(parsing: selector)
    } catch {
      throw ValidationError("--selector: \(error)")
    }
  }

  func run() async throws {
    if watch, output == .yaml || output == .json {
      throw CommandFailure(.wrongCommandLine, "--watch prints a table or, with -o name, names")
    }
    try await ClusterSession.run(connection, namespace: namespace.namespace) { session in
      let namespace = allNamespaces ? nil : session.namespace
      let collection = try await JobCollection.read(session.client, namespace: namespace, labelSelector: selector)
      // What keeps one kind from being read often keeps all.
      var told: Set<String> = []
      for failure in collection.failures.map(\.description) where told.insert(failure).inserted {
        StandardError.write("error: \(failure.safeForTerminal)\n")
      }
      var layout = TableLayout(
        columns: JobTable.columns(showsNamespaces: allNamespaces), isWide: output == .wide, showsHeaders: !noHeaders)
      if collection.failures.isEmpty || !collection.jobs.isEmpty { write(collection.jobs, &layout) }
      if watch {
        let follower = JobListWatch(
          client: session.client, kinds: collection.kinds, namespace: namespace, labelSelector: selector)
        await follower.run(known: collection.jobs) { job in
          write([job], &layout)
        } onTrouble: { error in
          StandardError.write("warning: trying again: \(error.description.safeForTerminal)\n")
        }
      }
      if !collection.failures.isEmpty { throw CommandFailure(.failed) }
    }
  }

  private func write(_ jobs: [FoundJob], _ layout: inout TableLayout) {
    switch output {
    case .json, .yaml:
      // Always a List, so that programs need not tell one job from several.
      let list: Node = [
        "apiVersion": "v1", "kind": "List", "items": Node(.sequence(jobs.map(\.object))),
      ]
      StandardOutput.write(output == .json ? list.jsonText : list.yamlText)
    case .name: StandardOutput.write(jobs.map { $0.title.safeForTerminal + "\n" }.joined())
    case .wide, nil:
      if jobs.isEmpty, !watch {
        StandardError.write("No jobs found\(allNamespaces ? "" : "; -A looks in all namespaces").\n")
      } else {
        StandardOutput.write(
          layout.text(jobs.map { JobTable.row($0, showsNamespaces: allNamespaces, now: .now) }))
      }
    }
  }
}
