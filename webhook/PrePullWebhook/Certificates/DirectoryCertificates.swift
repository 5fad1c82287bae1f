// Certificates that somebody else puts into a directory (`--cert-dir`).

public import Logging
public import TLS

/// Serves the pair of a directory and follows it as it changes.
public struct DirectoryCertificates: ServingCertificates {
  /// A kubelet takes up to a minute to bring a changed Secret into a volume; looking more often costs two small reads.
  private static let interval = Duration.seconds(2)

  private let directory: CertificateDirectory
  private let logger: Logger

  /// The certificates of a directory.
  public init(_ directory: CertificateDirectory, logger: Logger) {
    self.directory = directory
    self.logger = logger
  }

  public func initialPair() async throws -> CertificatePair { try directory.load() }

  public func keepCurrent(_ store: CertificateStore) async throws {
    let reloader = CertificateReloader(directory: directory, store: store)
    while true {
      try await Task.sleep(for: Self.interval)
      do {
        guard case .reloaded(let pair) = try reloader.reloadIfChanged() else { continue }
        logger.notice(
          "serving a new certificate", metadata: ["subject": "\(pair.subject)", "notAfter": "\(pair.notAfter)"])
      } catch {
        logger.error(
          "the new certificate files are refused, the old pair is still served", metadata: ["error": "\(error)"])
      }
    }
  }
}
