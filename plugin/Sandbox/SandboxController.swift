// The controller in the sandbox, which carries out the jobs that are applied there.
import Kubernetes
import PrePullController
import PrePullSandbox

enum SandboxController {
  private static let name = "prepull-controller"

  /// The controller, ready once it knows every job.
  static func process(_ server: SandboxServer) throws -> SandboxProcess {
    var configuration = ControllerConfiguration()
    configuration.namespace = Installation.defaultNamespace
    let controller = try EmbeddedController(
      cluster: try SandboxAccount.cluster(server, as: name), configuration: configuration,
      logger: SandboxLog.logger("controller"))
    return SandboxProcess(services: controller.services) { server in
      await controller.becomeReady()
      try server.put(SandboxDeployment.ready(name))
    }
  }
}
