// Logs what the keeping of certificates does, and what keeps it from doing it: once, not every few seconds.
import Logging
import TLS

struct CertificateJournal {
  private let logger: Logger
  private var failure: String?
  private var problems: [String] = []
  private var isWaiting = false

  init(_ logger: Logger) { self.logger = logger }

  /// A request has been done.
  func note(_ request: CertificateKeeper.Request, _ answer: CertificateKeeper.Answer) {
    let isWritten = if case .written(let isWritten) = answer { isWritten } else { true }
    switch request {
    case .createSecret(_, let step), .updateSecret(_, let step, _):
      guard isWritten else { return logger.debug("Another replica has written the certificates first") }
      logger.info("Certificates: \(step.summary)")
    case .writeBundle(_, let state):
      guard isWritten else { return logger.debug("Somebody else has written the configuration first") }
      logger.info("Put the authorities into a configuration", metadata: ["configuration": "\(state.id)"])
    case .serve(let pair):
      logger.info("Serving a certificate", metadata: Self.metadata(pair))
    case .readConfiguration, .readSecret, .rest: break
    }
  }

  /// A pass has come to its end.
  mutating func passed(_ keeper: CertificateKeeper) {
    if failure != nil { logger.info("Certificates are looked after again") }
    failure = nil
    if keeper.problems != problems {
      problems = keeper.problems
      for problem in problems { logger.warning("The Secret with the certificates is damaged: \(problem)") }
    }
    if keeper.isWaitingForConfigurations != isWaiting {
      isWaiting = keeper.isWaitingForConfigurations
      if isWaiting { logger.warning("A certificate waits until every configuration carries its authority") }
    }
  }

  /// A pass has failed.
  mutating func failed(_ error: any Error) {
    let text: String
    switch error {
    case let error as LookupFailure: text = error.message
    case let error as TLSError: text = error.description
    // Any other error's text might hold what was read.
    default: text = "\(type(of: error))"
    }
    let level: Logger.Level = text == failure ? .debug : .error
    logger.log(
      level: level, "Certificates cannot be looked after; trying again in a few seconds",
      metadata: ["reason": "\(text)"])
    failure = text
  }

  static func metadata(_ pair: CertificatePair) -> Logger.Metadata {
    [
      "subject": "\(pair.subject)", "issuer": "\(pair.certificate.issuer)",
      "notAfter": "\(pair.notAfter)", "sha256": "\(pair.fingerprint)",
    ]
  }
}

extension CertificateStep {
  /// What was done, for a log.
  var summary: String {
    switch self {
    case .createAuthority: "created an authority and a serving pair"
    case .introduceAuthority: "created the next authority, to be made known before it issues"
    case .promoteAuthority: "the next authority issues from now on"
    case .issueServing(let reason): "issued a serving pair (the present one: \(reason.rawValue))"
    case .dropExpired: "dropped an authority whose time is over"
    }
  }
}
