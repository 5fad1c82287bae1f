// How long the certificate will do.

import CoreMetrics
import FoundationEssentials
public import Telemetry

/// The end of the validity of what is presented, so that somebody can be woken before it.
public enum CertificateMetrics {
  /// Adds the metric to a registry.
  public static func register(for certificates: PendingCertificateStore, in registry: PrometheusRegistry) {
    let name = "prepull_webhook_certificate_expiry_timestamp_seconds"
    registry.describe(name, help: "When the certificate that is presented expires, in seconds since 1970.")
    let expiry = Gauge(label: name, factory: registry)
    registry.onScrape {
      if let pair = certificates.current?.certificate { expiry.record(pair.notAfter.timeIntervalSince1970) }
    }
  }
}
