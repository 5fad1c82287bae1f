// Follows the files of a certificate: a new pair is presented, a broken one is refused and the old one stays.
internal import Synchronization

/// Keeps a ``CertificateStore`` up to date with a ``CertificateDirectory``. It has no clock of its own: a service
/// calls ``reloadIfChanged()`` every few seconds.
public final class CertificateReloader: Sendable {
  /// What a look at the files came to.
  public enum Outcome: Sendable, Equatable {
    /// The files are those that are presented.
    case unchanged
    /// The files were new and good: this pair is presented now.
    case reloaded(CertificatePair)
    /// The files are still those that were refused before, for this reason. Said once by throwing, then so, that a
    /// log has it once.
    case stillRefused(TLSError)
  }

  /// What was refused last: the files' contents, or that they could not be read (nil).
  private struct Refusal {
    let contents: CertificateDirectory.Contents?
    let error: TLSError
  }

  private let directory: CertificateDirectory
  private let store: CertificateStore
  private let refused = Mutex<Refusal?>(nil)

  /// Follows the directory for the store, which starts with the directory's pair or any other.
  public init(directory: CertificateDirectory, store: CertificateStore) {
    self.directory = directory
    self.store = store
  }

  /// Looks at the contents of the files (not at their times, which mean little behind symbolic links), and presents
  /// them if they are new. Reads two small files; call it where that may block.
  /// - Throws: ``TLSError`` the first time that the files are broken in this way; the pair before stays.
  public func reloadIfChanged() throws(TLSError) -> Outcome {
    try refused.withLock { refused throws(TLSError) in
      var contents: CertificateDirectory.Contents?
      do throws(TLSError) {
        let found = try directory.contents()
        contents = found
        if let refused, refused.contents == found { return .stillRefused(refused.error) }
        let outcome = try present(found)
        refused = nil
        return outcome
      } catch {
        if contents == nil, let refused, refused.error == error { return .stillRefused(error) }
        refused = Refusal(contents: contents, error: error)
        throw error
      }
    }
  }

  private func present(_ contents: CertificateDirectory.Contents) throws(TLSError) -> Outcome {
    let present = store.certificate
    guard
      contents.certificate != present.certificateChainPEM || contents.privateKey != present.privateKeyPEM
    else { return .unchanged }
    let pair = try directory.pair(from: contents)
    try store.replace(with: pair)
    return .reloaded(pair)
  }
}
