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
  ///   - certificates: What the server presents.
  ///   - port: Where it listens, once it does.
  ///   - address: Where it listens.
  ///   - drain: Whether the process is on its way down.
  public static func checks(
    of certificates: PendingCertificateStore, on port: OpenPort, at address: ListenAddress, drain: Drain
  ) -> [ReadinessCheck] {
    [
      ReadinessCheck("running") { drain.isDraining ? "the process is stopping" : nil },
      ReadinessCheck("certificate") {
        guard let certificate = certificates.current?.certificate else { return "no certificate is loaded yet" }
        guard !certificate.certificate.isValid(at: Date()) else { return nil }
        return """
          the certificate is valid from \(Timestamp.text(of: certificate.notBefore)) to \
          \(Timestamp.text(of: certificate.notAfter)), and it is \(Timestamp.now())
          """
      },
      ReadinessCheck("handshake") { await handshakeFailure(of: certificates, on: port, at: address) },
    ]
  }

  private static func handshakeFailure(
    of certificates: PendingCertificateStore, on port: OpenPort, at address: ListenAddress
  ) async -> String? {
    guard let number = port.number else { return "the port is not open" }
    do {
      let presented = try await TLSProbe.handshake(host: address.localHost, port: number).peerCertificate
      // The pair may have been replaced between the two looks; the next look will find them equal.
      guard presented?.fingerprint == certificates.current?.certificate.fingerprint else {
        return "another certificate is presented than the one that is loaded"
      }
      return nil
    } catch {
      return "\(error)"
    }
  }
}
