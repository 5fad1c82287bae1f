// When the webhook may be sent requests.

import FoundationEssentials
import TLS
import TLSServer
public import Telemetry

/// The conditions behind `/readyz`.
public enum WebhookReadiness {
  /// A process that stays, with a certificate that is loaded and valid now, and that answers a handshake on the
  /// webhook's own port with that certificate.
  ///
  /// - Parameters:
  ///   - state: What the server has reached.
  ///   - address: Where it listens.
  ///   - drain: Whether the process is on its way down.
  public static func checks(of state: WebhookState, at address: ListenAddress, drain: Drain) -> [ReadinessCheck] {
    [
      ReadinessCheck("running") { drain.isDraining ? "the process is stopping" : nil },
      ReadinessCheck("certificate") {
        guard let certificate = state.certificates?.certificate else { return "no certificate is loaded yet" }
        guard !certificate.certificate.isValid(at: Date()) else { return nil }
        return """
          the certificate is valid from \(Timestamp.text(of: certificate.notBefore)) to \
          \(Timestamp.text(of: certificate.notAfter)), and it is \(Timestamp.now())
          """
      },
      ReadinessCheck("handshake") { await handshakeFailure(of: state, at: address) },
    ]
  }

  private static func handshakeFailure(of state: WebhookState, at address: ListenAddress) async -> String? {
    guard let port = state.port else { return "the port is not open" }
    do {
      let presented = try await TLSProbe.handshake(host: address.localHost, port: port).peerCertificate
      // The pair may have been replaced between the two looks; the next look will find them equal.
      guard presented?.fingerprint == state.certificates?.certificate.fingerprint else {
        return "another certificate is presented than the one that is loaded"
      }
      return nil
    } catch {
      return "\(error)"
    }
  }
}
