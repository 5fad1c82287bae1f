// Runs a credential plugin.

import FoundationEssentials
import Glibc
import Subprocess
import YAML

/// Starts a plugin, tells it what it may know, and gives back what it printed.
struct ExecPluginRunner: Sendable {
  /// A token and a certificate chain have a few kilobytes.
  private static let greatestOutput = 1 << 20

  private let plugin: ExecPlugin
  private let cluster: ClusterConfiguration

  init(_ plugin: ExecPlugin, cluster: ClusterConfiguration) {
    self.plugin = plugin
    self.cluster = cluster
  }

  /// The plugin's standard output. What it writes to standard error goes to this process's own: it is for people.
  func run() async throws(KubernetesError) -> [UInt8] {
    let isInteractive = try decideInteractive()
    var variables: [Environment.Key: String?] = [:]
    for (name, value) in plugin.environment {
      guard let key = Environment.Key(rawValue: name) else {
        throw failure("has an environment variable in the kubeconfig whose name cannot be one")
      }
      variables[key] = value.reveal()
    }
    variables["KUBERNETES_EXEC_INFO"] = JSONWriter.string(try information(isInteractive: isInteractive))
    var platform = PlatformOptions()
    platform.teardownSequence = [.gracefulShutDown(allowedDurationToNextStep: .seconds(2))]
    let executable: Executable = plugin.command.contains("/") ? .path(.init(plugin.command)) : .name(plugin.command)
    let output: [UInt8]
    let status: TerminationStatus
    do {
      if isInteractive {
        let result = try await Subprocess.run(
          executable, arguments: Arguments(plugin.arguments), environment: .inherit.updating(variables),
          platformOptions: platform, input: .currentStandardInput, output: .bytes(limit: Self.greatestOutput),
          error: .currentStandardError)
        (output, status) = (result.standardOutput, result.terminationStatus)
      } else {
        let result = try await Subprocess.run(
          executable, arguments: Arguments(plugin.arguments), environment: .inherit.updating(variables),
          platformOptions: platform, input: .none, output: .bytes(limit: Self.greatestOutput),
          error: .currentStandardError)
        (output, status) = (result.standardOutput, result.terminationStatus)
      }
    } catch {
      throw explain(error)
    }
    if Task.isCancelled { throw KubernetesError(.cancelled, "the task was cancelled") }
    guard status.isSuccess else {
      throw failure("failed (\(status))", advice: "run it by hand; its own message went to standard error")
    }
    return output
  }

  private func decideInteractive() throws(KubernetesError) -> Bool {
    let hasTerminal = isatty(STDIN_FILENO) == 1
    switch plugin.interactiveMode {
    case .never: return false
    case .ifAvailable: return hasTerminal
    case .always:
      guard hasTerminal else {
        throw failure(
          "asks questions, and there is no terminal", advice: "run this at a terminal, or use other credentials")
      }
      return true
    }
  }

  private func explain(_ error: any Error) -> KubernetesError {
    if error is CancellationError || Task.isCancelled { return KubernetesError(.cancelled, "the task was cancelled") }
    guard let error = error as? SubprocessError else { return failure("could not be run") }
    switch error.code {
    case .executableNotFound:
      return failure("is not installed", advice: plugin.installHint ?? "install it, or correct its path")
    case .outputLimitExceeded: return failure("printed more than \(Self.greatestOutput) bytes")
    default: return failure("could not be run", advice: "check that it is executable")
    }
  }

  private func failure(_ what: String, advice: String? = nil) -> KubernetesError {
    KubernetesError(.configuration, "the credential plugin \(plugin.command) \(what)", advice: advice)
  }

  /// `KUBERNETES_EXEC_INFO`.
  private func information(isInteractive: Bool) throws(KubernetesError) -> Node {
    var spec = Mapping()
    spec["interactive"] = Node(.bool(isInteractive))
    if plugin.providesClusterInfo {
      var info = Mapping()
      info["server"] = Node(.string(cluster.server.description))
      if let name = cluster.tlsServerName { info["tls-server-name"] = Node(.string(name)) }
      if let proxy = cluster.proxyURL { info["proxy-url"] = Node(.string(proxy.reveal())) }
      switch cluster.trust {
      case .system: break
      case .insecure: info["insecure-skip-tls-verify"] = true
      case .authority(let source):
        do throws(ConfigurationError) {
          let pem = try source.read(purpose: "the certificate authority")
          info["certificate-authority-data"] = Node(.string(Data(pem.utf8).base64EncodedString()))
        } catch {
          throw KubernetesError(error)
        }
      }
      spec["cluster"] = Node(.mapping(info))
    }
    return [
      "apiVersion": Node(.string(plugin.apiVersion.rawValue)), "kind": "ExecCredential",
      "spec": Node(.mapping(spec)),
    ]
  }
}
