// What a webhook process is told on its command line.

public import TLSServer

/// Everything that a webhook process can be told.
public struct WebhookConfiguration: Sendable {
  /// Where API servers reach the webhooks, over TLS.
  public var listen = ListenAddress(host: nil, port: 8443)
  /// Where kubelets and Prometheus reach health and metrics, over plain HTTP.
  public var healthListen = ListenAddress(host: nil, port: 8081)
  /// The directory with `tls.crt` and `tls.key`; `nil` has the process make and keep its own certificate in the cluster.
  public var certificateDirectory: String?
  /// Whether there is an API server to ask.
  public var cluster = ClusterAccess.discovered
  /// What happens to a job whose Secrets cannot be had.
  public var missingSecrets = MissingSecretsPolicy.deny
  /// Whether the requesting user must be allowed to read the Secrets that a cluster-scoped job names.
  public var authorizesSecrets = true
  /// The names under which the process is known in its cluster.
  public var names = InstallationNames()
  /// How long the process goes on answering after it was told to stop, while the cluster learns of it.
  public var shutdownDelay = Duration.seconds(5)

  /// The defaults of every flag.
  public init() {}
}

/// How the process reaches the API server.
public enum ClusterAccess: Sendable, Hashable {
  /// By the Pod's service account, or by the kubeconfig that kubectl would use.
  case discovered
  /// By this kubeconfig.
  case kubeconfig(path: String)
  /// Not at all.
  case none
}

/// What the webhook's objects are called in the cluster.
public struct InstallationNames: Sendable, Hashable {
  /// The namespace of the process, `nil` for that of its service account.
  public var namespace: String?
  /// The Service in front of the process.
  public var service = "prepull-webhook"
  /// The Secret that holds the self-managed certificates.
  public var certificateSecret = "prepull-webhook-certificates"
  /// The MutatingWebhookConfiguration and the ValidatingWebhookConfiguration; both have this name.
  public var webhookConfiguration = "prepull"

  /// The names that the project's manifests use.
  public init() {}
}
