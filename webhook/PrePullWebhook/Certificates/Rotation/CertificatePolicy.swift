// How long certificates live and when they are renewed.
import FoundationEssentials

/// How the webhook manages its certificates.
public struct CertificatePolicy: Sendable {
  /// The DNS names that the API server asks for.
  public var dnsNames: [String]
  /// How long an authority lives: a year.
  public var authorityLifetime: TimeInterval = 365 * 86_400
  /// How long a serving pair lives: a week.
  public var servingLifetime: TimeInterval = 7 * 86_400
  /// How far certificates begin in the past, for peers whose clocks are behind: an hour.
  public var backdating: TimeInterval = 3_600
  /// How long both configurations must have carried a new authority before it issues, so that every API server has
  /// seen it: a minute.
  public var settling: TimeInterval = 60

  /// The policy for a Service, whose names API servers ask for.
  /// - Parameters:
  ///   - service: the Service's name.
  ///   - namespace: the Service's namespace.
  public init(service: String, namespace: String) {
    let base = "\(service).\(namespace)"
    dnsNames = ["\(base).svc", "\(base).svc.cluster.local", base]
  }

  /// Whether two thirds of a certificate's life are over.
  func isDue(from start: Date, to end: Date, at now: Date) -> Bool {
    now >= start.addingTimeInterval(end.timeIntervalSince(start) * 2 / 3)
  }
}
