// What a credential plugin prints.

import FoundationEssentials
import YAML

/// An `ExecCredential` that a plugin printed.
struct ExecCredential {
  let credential: RequestCredential
  let expiry: Date?

  /// Reads the plugin's output. No error repeats any of it.
  init(_ output: [UInt8], plugin: ExecPlugin) throws(KubernetesError) {
    let node: Node
    do throws(SyntaxError) {
      node = try JSONReader.read(output)
    } catch {
      throw Self.failure(plugin, "printed what is not JSON (at \(error.range.start))")
    }
    guard node["kind"]?.string == "ExecCredential", let version = node["apiVersion"]?.string else {
      throw Self.failure(plugin, "printed no ExecCredential")
    }
    guard version == plugin.apiVersion.rawValue else {
      throw Self.failure(
        plugin,
        "speaks \(ExecPlugin.APIVersion(rawValue: version)?.rawValue ?? "another version"), and the "
          + "kubeconfig says \(plugin.apiVersion.rawValue)", advice: "correct the apiVersion in the kubeconfig")
    }
    guard let status = node["status"], status.mapping != nil else {
      throw Self.failure(plugin, "printed an ExecCredential without status")
    }
    let token = status["token"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let certificate = status["clientCertificateData"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let key = status["clientKeyData"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    guard (certificate == nil) == (key == nil) else {
      throw Self.failure(plugin, "printed only one of clientCertificateData and clientKeyData")
    }
    guard token != nil || certificate != nil else {
      throw Self.failure(plugin, "printed neither a token nor a client certificate")
    }
    var read = RequestCredential()
    read.authorization = token.map { SecretText("Bearer \($0)") }
    if let certificate, let key {
      read.certificate = ClientCertificate(certificate: .text(SecretText(certificate)), key: .text(SecretText(key)))
    }
    credential = read
    if let text = status["expirationTimestamp"]?.string {
      guard let date = Timestamps.date(text) else {
        throw Self.failure(plugin, "printed an expirationTimestamp that is not RFC 3339")
      }
      expiry = date
    } else {
      expiry = nil
    }
  }

  private static func failure(_ plugin: ExecPlugin, _ what: String, advice: String? = nil) -> KubernetesError {
    KubernetesError(.configuration, "the credential plugin \(plugin.command) \(what)", advice: advice)
  }
}
