// What the flags of `kubectl prepull install` ask for, checked all at once.
import PrePullAPI
import YAML

/// An installation, and what the user should know about it.
struct InstallationRequest {
  /// What is installed.
  let installation: Installation
  /// What the user should know, a line each.
  let warnings: [String]

  /// Checks the flags.
  ///
  /// - Throws: everything that is wrong, at once.
  init(_ flags: InstallationFlags) throws(CommandFailure) {
    var findings = Findings()
    var installation = Installation()
    if let namespace = flags.namespace {
      Self.check(namespace: namespace, &findings)
      installation.namespace = namespace
    }
    if let image = flags.image {
      Self.check(image: image, &findings)
      installation.image = image
    }
    if let url = flags.url {
      installation.externalWebhook = Self.externalWebhook(url, caFile: flags.caFile, &findings)
    } else if flags.caFile != nil {
      findings.refuse("--ca-file", "goes with --url; in the cluster the webhook manages its own certificate")
    }
    if let failure = findings.failure { throw failure }
    self.installation = installation
    warnings = findings.warnings
  }

  private static func externalWebhook(_ url: String, caFile: String?, _ findings: inout Findings) -> ExternalWebhook? {
    let bundle = caFile.flatMap { read($0, &findings) }
    if caFile == nil {
      findings.warn(
        "--url", "without --ca-file the webhook's certificate must be from a CA that the API server trusts already")
    }
    do throws(ExternalWebhook.Problem) {
      var webhook = try ExternalWebhook(url: url)
      webhook.caBundle = bundle
      return webhook
    } catch {
      findings.refuse("--url", error.message)
      return nil
    }
  }

  private static func read(_ caFile: String, _ findings: inout Findings) -> String? {
    do throws(CommandFailure) {
      return try CertificateBundle.read(caFile)
    } catch {
      findings.refuseInput("--ca-file", error.message)
      return nil
    }
  }

  private static func check(namespace: String, _ findings: inout Findings) {
    if let problem = KubernetesName.dns1123LabelProblem(namespace) {
      findings.refuse("--namespace", "\(quotedForTerminal(namespace)) \(problem)")
    } else if namespace == "default" || namespace.hasPrefix("kube-") {
      findings.refuse(
        "--namespace",
        "\(namespace) is the cluster's own; prepull restricts the Pods of its namespace, so give it one to itself")
    }
  }

  private static func check(image: String, _ findings: inout Findings) {
    do {
      if try ImageReference(image).isMutable {
        findings.warn("--image", "\(image.safeForTerminal) has a mutable tag: replicas may run different builds")
      }
    } catch {
      findings.refuse("--image", "\(error)")
    }
  }
}
