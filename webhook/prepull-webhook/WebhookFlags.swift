// The flags of the webhook, by what they are about.

import ArgumentParser
import PrePullWebhook

struct ClusterFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The kubeconfig of the cluster. Without it: $KUBECONFIG, the Pod's service account, or ~/.kube/config.",
      valueName: "file"), completion: .file())
  var kubeconfig: String?

  @Flag(help: "Ask no API server. Secrets are not looked up, and every job that names one is told so.")
  var noCluster = false

  func validate() throws {
    if noCluster, kubeconfig != nil {
      throw ValidationError("--no-cluster and --kubeconfig exclude each other.")
    }
  }

  var access: ClusterAccess {
    if noCluster { return .none }
    return kubeconfig.map { .kubeconfig(path: $0) } ?? .discovered
  }
}

struct SecretFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What happens to a job whose Secret is missing, unusable, or could not be looked up: deny or warn.",
      valueName: "policy"))
  var missingSecrets = MissingSecretsPolicy.deny

  @Option(
    help: ArgumentHelp(
      "Whether a user must be allowed to read each Secret that an ImagePrePullJob of theirs names: true or false.",
      valueName: "bool"))
  var authorizeSecrets = true
}

struct NameFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp("The namespace of this process. Without it: that of its service account.", valueName: "name"))
  var namespace: String?

  @Option(help: ArgumentHelp("The Service in front of this process.", valueName: "name"))
  var serviceName = InstallationNames().service

  @Option(help: ArgumentHelp("The Secret that holds the certificates.", valueName: "name"))
  var certificateSecret = InstallationNames().certificateSecret

  @Option(
    help: ArgumentHelp(
      "The name of both webhook configurations, whose caBundle is kept current.", valueName: "name"))
  var webhookConfiguration = InstallationNames().webhookConfiguration

  var names: InstallationNames {
    var names = InstallationNames()
    names.namespace = namespace
    names.service = serviceName
    names.certificateSecret = certificateSecret
    names.webhookConfiguration = webhookConfiguration
    return names
  }
}

extension MissingSecretsPolicy: ExpressibleByArgument {}
