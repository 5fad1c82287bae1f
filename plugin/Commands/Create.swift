// `kubectl prepull create`: scaffolds a job, and sends it if it is told to.
import ArgumentParser
import FoundationEssentials
import Kubernetes
import PrePullAPI
import Terminal
import YAML

struct Create: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the manifest of a job that pulls images onto nodes.",
    discussion: """
      Nothing is sent anywhere without --apply: pipe the manifest to kubectl prepull plan, or to kubectl apply. What \
      you do not say is left to the dialect's defaults. A KubeEdge job needs exactly one of --nodes, --selector and \
      --node-group; a Kruise job without any of them pulls on every node.

      --from takes a workload of the cluster as well as a file; its imagePullSecrets, or those of its ServiceAccount, \
      become the job's, unless --secret says others. A cluster is asked only for that and for --apply.

      EXAMPLES:
        # Two images onto two edge nodes
        kubectl prepull create warm-up --nodes edge-1,edge-2 \\
          --image nginx:1.27.2 --image redis:7.4.1

        # What a Deployment needs, on a node group, two nodes at a time
        kubectl prepull create --from deployment.yaml --node-group shanghai \\
          --concurrency 2 --retries 2

        # What runs in the cluster, images and Secrets, at once
        kubectl prepull create shop --from deployment/web --from cronjob/nightly \\
          -n shop -l zone=a --apply --watch

        # From a private registry
        kubectl prepull create --image harbor.example.com/app:1.0 \\
          --selector zone=a --secret harbor.example.com=team/pull

        # What a chart will need, as a Kruise job that new nodes follow too
        helm template web ./chart | kubectl prepull create web --from - \\
          --to kruise-list -n web --forever

      Exit codes: 0 done, 1 the input is wrong or the cluster refuses, 2 the command line is wrong; with --watch \
      those of kubectl prepull status --watch.
      """
  )

  @Argument(help: "The job's name; made from the first image when left out.")
  var name: String?

  @OptionGroup(title: "What is pulled") var images: ImageFlags
  @OptionGroup(title: "Where") var nodes: NodeFlags
  @OptionGroup(title: "Within which limits") var limits: LimitFlags
  @OptionGroup(title: "As which object") var object: ObjectFlags
  @OptionGroup(title: "Output") var printing: PrintFlags
  @OptionGroup(title: "Sending") var sending: SendFlags
  @OptionGroup(title: "Cluster") var controller: ControllerFlags
  @OptionGroup(title: "Cluster") var connection: ConnectionFlags

  func validate() throws {
    if !sending.apply, sending.dryRun == .server { throw ValidationError("--dry-run=server needs --apply") }
    if !sending.apply, sending.forceConflicts { throw ValidationError("--force-conflicts needs --apply") }
    if !sending.apply, sending.overwrite { throw ValidationError("--overwrite needs --apply") }
    if sending.watch, !sending.apply || sending.dryRun != .none {
      throw ValidationError("--watch needs --apply without a dry run: there must be a job to follow")
    }
    if sending.watch, printing.output != nil {
      throw ValidationError("--watch prints how far the job is; leave out --output")
    }
    if images.fromSelector != nil, !images.sources.contains(where: { WorkloadKind.named($0) != nil }) {
      throw ValidationError("--from-selector needs --from with a kind, such as --from deployments")
    }
    if let text = images.fromSelector {
      do {
        _ = try LabelSelector(parsing: text)
      } catch {
        throw ValidationError("--from-selector: \(error)")
      }
    }
    // Of a manifest that is only printed, the job's own rules say it.
    if sending.apply || !images.sources.isEmpty { try NamespaceFlag.check(object.namespace, "--namespace") }
    if images.allNamespaces, images.sources.isEmpty {
      throw ValidationError("--all-namespaces needs --from with workloads of the cluster")
    }
  }

  func run() async throws {
    let sources = try workloadSources()
    let (live, liveNamespace) = try await liveWorkloads(sources)
    let scaffold = try JobScaffold(
      self, files: sources.compactMap(\.file), live: live, liveNamespace: liveNamespace)
    for warning in scaffold.warnings { StandardError.write("warning: \(warning.safeForTerminal)\n") }
    if sending.apply, sending.dryRun != .client {
      try await apply(scaffold)
    } else {
      StandardOutput.write(text(of: scaffold.object))
    }
  }

  /// What `--from` names.
  func workloadSources() throws(CommandFailure) -> [WorkloadSource] {
    var sources: [WorkloadSource] = []
    for text in images.sources {
      let source = try WorkloadSource(text) { FileManager.default.fileExists(atPath: $0) }
      if let path = source.file, !FileManager.default.fileExists(atPath: path),
        let problem = WorkloadSource.problem(withMissing: path)
      {
        throw CommandFailure(.wrongInput, "--from: \(problem)")
      }
      sources.append(source)
    }
    return sources
  }

  /// The job in the format that was asked for.
  func text(of object: Node) -> String {
    switch printing.output ?? .yaml {
    case .yaml: return object.yamlText
    case .json: return object.jsonText
    case .name: return "\(title(of: object))\n"
    }
  }

  // MARK: - The cluster

  private func liveWorkloads(_ sources: [WorkloadSource]) async throws -> (LiveWorkloads, String?) {
    guard sources.contains(where: { $0.file == nil }) else { return (LiveWorkloads(), nil) }
    return try await ClusterSession.run(connection, namespace: object.namespace) { session in
      let live = try await LiveWorkloads(
        sources, in: images.allNamespaces ? .everywhere : .namespace(session.namespace), labels: images.fromSelector,
        readsSecrets: object.to == .kubeedge && images.secrets.isEmpty, with: session.client)
      return (live, session.namespace)
    }
  }

  private func apply(_ scaffold: JobScaffold) async throws {
    let kind = object.to.kind
    let isDryRun = sending.dryRun == .server
    let apply = ServerSideApply(isDryRun: isDryRun, isForced: sending.forceConflicts, fieldManager: "kubectl-prepull")
    try await ClusterSession.run(
      connection, namespace: object.namespace,
      // Both of the webhook's endpoints warn of the same.
      warn: WarningsOnce().print
    ) { session in
      var job = scaffold.object
      if kind.scope == .namespaced, job.objectNamespace == nil { job.setNamespace(session.namespace) }
      var stored: [Node] = []
      var outcome = "serverside-applied"
      switch try await JobStanding.find(job, with: session.client, fieldManager: apply.fieldManager) {
      case .same(let object):
        stored = [object]
        outcome = "unchanged"
      case .different(let spec) where !spec.isEmpty && !sending.overwrite:
        throw CommandFailure(
          .wrongInput,
          "\(title(of: job)) is there already, and this would change its \(spec.joined(separator: ", ")); "
            + "--overwrite changes it, another name makes another job")
      case .absent, .different:
        try await apply.apply([job], with: session.client) { applied in
          if let object = applied.object { stored.append(object) }
        }
      }
      guard let object = stored.first else { return }
      let done = "\(title(of: object)) \(outcome)\(isDryRun ? " (server dry run)" : "")\n"
      StandardOutput.write(printing.output == nil ? done : text(of: object))
      if sending.watch { try await follow(object, session) }
    }
  }

  /// Follows the job that was applied to its end.
  private func follow(_ job: Node, _ session: ClusterSession) async throws(CommandFailure) {
    let kind = object.to.kind
    let version = job["apiVersion"]?.string?.split(separator: "/").last.map(String.init) ?? kind.versions[0]
    let found = FoundJob(kind: kind, resource: kind.resource(version: version), object: job)
    let follower = JobFollower(
      session: session, found: found, controllerNamespace: controller.controllerNamespace, timeout: nil)
    let end: JobSnapshot
    if TerminalScreen.canDraw(isTerminal: StandardOutput.isTerminal) {
      let isColored = ColorChoice.auto.resolve(isTerminal: true)
      var view = LiveView(isColored: isColored, isUnicode: TerminalScreen.isUnicode(), isWide: false)
      end = try await follower.run(&view)
    } else {
      var view = PlainView()
      end = try await follower.run(&view)
    }
    if end.state != .succeeded { throw CommandFailure(.failed) }
  }

  /// `imagepulljob.apps.kruise.io/warm-up`, as kubectl names it.
  private func title(of object: Node) -> String { ServerSideApply.title(of: object).safeForTerminal }
}
