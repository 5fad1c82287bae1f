// The webhook in the sandbox: certificate, rights, and the configurations that have the server call it.
import FoundationEssentials
import Kubernetes
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
      presenting: pair, cluster: try cluster(server), logger: SandboxLog.logger("webhook"))
    return SandboxProcess(services: webhook.services) { server in
      server.setService(namespace: namespace, name: service, ServiceAddress(port: try await webhook.port.opened()))
      for configuration in configurations { try server.put(configuration) }
    }
  }

  /// The server as the webhook's own account sees it, so that it shows in the server's records who asked.
  private static func cluster(_ server: SandboxServer) throws -> ClusterConfiguration {
    let account = "system:serviceaccount:\(namespace):\(service)"
    let token = server.addUser(
      SandboxUser(
        name: account,
        groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"]))
    return ClusterConfiguration(
      server: try ServerAddress(server.url), trust: .authority(.text(SecretText(server.caPEM))),
      credentials: .token(SecretText(token)), defaultNamespace: namespace, origin: "sandbox")
  }
}
