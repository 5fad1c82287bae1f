// The processes of prepull that run inside the sandbox's own process: a new one is added here.
import PrePullSandbox
import ServiceLifecycle

/// A process of prepull, as services of this process.
struct SandboxProcess: Sendable {
  /// What runs beside the server, in this order; stopped in the opposite one, before the server.
  var services: [any Service]
  /// Returns once the process does its work; told while the services run, one process after the other.
  var becomeReady: @Sendable (SandboxServer) async throws -> Void
}

enum SandboxProcesses {
  /// What the request asks for, in the order of becoming ready.
  static func all(_ request: SandboxRequest, _ server: SandboxServer) throws -> [SandboxProcess] {
    var processes: [SandboxProcess] = []
    if request.runsWebhook { processes.append(try SandboxWebhook.process(server)) }
    if request.runsController { processes.append(try SandboxController.process(server)) }
    return processes
  }
}
