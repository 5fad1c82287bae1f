// The controller's command line.

import ArgumentParser
import Kubernetes
import Logging
import PrePullAPI
import PrePullController
import TLSServer
import Telemetry

@main
struct PrepullController: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepull-controller",
    abstract: "Carry out image pre-pull jobs on the nodes of a cluster.",
    discussion: """
      Follows ImagePrePullJobs, ImagePullJobs and ImageListPullJobs, pulls their images onto their nodes by short-lived \
      Pods, and keeps their status. Serves /healthz, /readyz and /metrics over plain HTTP. Of several processes one \
      works and the others stand by.

      EXAMPLES:
        # In a cluster: everything is found out.
        prepull-controller

        # From a laptop, against the cluster of the current kubeconfig.
        prepull-controller --namespace prepull-system --health-listen 127.0.0.1:8081
      """,
    version: PrepullVersion.current)

  @Option(
    help: ArgumentHelp(
      "The kubeconfig of the cluster. Without it: $KUBECONFIG, the Pod's service account, or ~/.kube/config.",
      valueName: "file"), completion: .file())
  var kubeconfig: String?

  @Option(
    help: ArgumentHelp(
      "The namespace of Pods, records and the Lease. Without it: that of the service account.", valueName: "name"))
  var namespace: String?

  @Option(help: ArgumentHelp("Which jobs are carried out: kubeedge, kruise, or both.", valueName: "list"))
  var dialects = DialectList()

  @Flag(
    help: """
      Carry out jobs although KubeEdge's or Kruise's own controller is there, and take that controller's finalizers \
      off them. For clusters whose controller does not run these jobs, or is gone.
      """)
  var adopt = false

  @Option(help: ArgumentHelp("How images get onto nodes; pod is the one way there is.", valueName: "name"))
  var executor = ExecutorName.pod

  @Flag(help: "Have the Pods use their node's network, for nodes that have none for Pods.")
  var hostNetwork = false

  @OptionGroup(title: "Several processes")
  var election: ElectionFlags

  @OptionGroup(title: "Limits")
  var limits: LimitFlags

  @Option(help: ArgumentHelp("Where health and metrics are served.", valueName: "host:port"))
  var healthListen = ListenAddress(host: nil, port: 8081)

  @Option(help: ArgumentHelp("How much is logged: trace, debug, info, notice, warning, error.", valueName: "level"))
  var logLevel = Logger.Level.info

  func validate() throws {
    if let namespace, let problem = KubernetesName.dns1123LabelProblem(namespace) {
      throw ValidationError("--namespace must name a namespace: \"\(namespace)\" \(problem).")
    }
  }

  func run() async throws {
    let level = logLevel
    LoggingSystem.bootstrap { label in
      var handler = JSONLogHandler(label: label)
      handler.logLevel = level
      return handler
    }
    let logger = Logger(label: "prepull-controller")
    do {
      let cluster = try kubeconfig.map { try ClusterConfiguration.load(kubeconfig: $0) } ?? ClusterConfiguration.load()
      try await ControllerProcess(
        cluster: cluster, configuration: settings, healthListen: healthListen, logger: logger
      ).run()
    } catch {
      logger.critical("ended", metadata: ["error": "\(error)"])
      throw ExitCode.failure
    }
    logger.notice("stopped")
  }

  /// What the flags say.
  var settings: ControllerConfiguration {
    var settings = ControllerConfiguration()
    settings.namespace = namespace
    settings.dialects = dialects.dialects
    settings.adopts = adopt
    settings.usesHostNetwork = hostNetwork
    settings.elects = election.leaderElect
    settings.identity = election.identity
    settings.leaseSeconds = election.leaseDuration
    settings.writesAtOnce = limits.writesAtOnce
    settings.requestsPerSecond = limits.kubeAPIQPS > 0 ? limits.kubeAPIQPS : nil
    return settings
  }
}
