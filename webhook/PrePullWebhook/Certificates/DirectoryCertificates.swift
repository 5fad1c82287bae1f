// The service that follows the files of a certificate that somebody else renews.
import Logging
import ServiceLifecycle
import TLS

/// Looks every few seconds whether the files of `--cert-dir` have changed, and presents what is new and good. A broken
/// pair is refused and logged once; the one before stays.
public struct DirectoryCertificates: Service {
  private let reloader: CertificateReloader
  private let path: String
  private let interval: Duration
  private let clock: any Clock<Duration>
  private let logger: Logger

  /// Makes the service.
  /// - Parameters:
  ///   - directory: where `tls.crt` and `tls.key` are.
  ///   - store: what presents them; it starts with the directory's pair.
  ///   - interval: the time between two looks.
  ///   - clock: what the interval is measured with.
  ///   - logger: told of new pairs and of refusals.
  public init(
    _ directory: CertificateDirectory, store: CertificateStore, interval: Duration = .seconds(5),
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger
  ) {
    reloader = CertificateReloader(directory: directory, store: store)
    path = directory.path
    self.interval = interval
    self.clock = clock
    self.logger = logger
  }

  /// Follows the files until the task is cancelled or the process stops.
  public func run() async {
    await cancelWhenGracefulShutdown { await follow() }
  }

  private func follow() async {
    while !Task.isCancelled {
      // Two small files of a mounted Secret, in memory as a rule: not worth a thread of their own.
      look()
      do {
        try await clock.sleep(for: interval)
      } catch {
        return
      }
    }
  }

  private func look() {
    do throws(TLSError) {
      switch try reloader.reloadIfChanged() {
      case .unchanged: break
      case .reloaded(let pair): logger.info("Serving a certificate", metadata: CertificateJournal.metadata(pair))
      case .stillRefused(let error):
        logger.debug("The certificate is still refused", metadata: ["directory": "\(path)", "reason": "\(error)"])
      }
    } catch {
      logger.error(
        "The new certificate is refused; the one before stays",
        metadata: ["directory": "\(path)", "reason": "\(error)"])
    }
  }
}
