// The webhook in the sandbox: certificate, rights, and the configurations that have the server call it.
import FoundationEssentials
import PrePullSandbox
import PrePullWebhook
import TLS
import YAML

enum SandboxWebhook {
  /// The Service that the configurations name.
  private static let service = InstallationNames().service
  private static let namespace = Installation.defaultNamespace
  private static let life = 365 * 24 * 3600.0

  /// The webhook, which the server calls once it is ready.
  static func process(_ server: SandboxServer) throws -> SandboxProcess {
    let now = Date()
    let authority = try CertificateAuthority.create(
      commonName: "prepull-sandbox-webhook", notBefore: now.addingTimeInterval(-3600),
      notAfter: now.addingTimeInterval(life))
    let pair = try authority.issueServing(
      dnsNames: ["\(service).\(namespace).svc"], notBefore: now.addingTimeInterval(-3600),
      notAfter: now.addingTimeInterval(life - 60))
    let configurations = try Installation().webhookConfigurations(trusting: authority.certificatePEM)
    let webhook = try EmbeddedWebhook(
      presenting: pair, cluster: try SandboxAccount.cluster(server, as: service), logger: SandboxLog.logger("webhook"))
    return SandboxProcess(services: webhook.services) { server in
      server.setService(namespace: namespace, name: service, ServiceAddress(port: try await webhook.port.opened()))
      for object in try configurations + [SandboxDeployment.ready(service)] { try server.put(object) }
    }
  }
}
