// The files of a serving certificate, as Kubernetes and cert-manager lay them out.

/// A directory with `tls.crt` and `tls.key`, such as a mounted Secret of type `kubernetes.io/tls`.
public struct CertificateDirectory: Sendable, Hashable {
  /// The directory.
  public let path: String

  /// The files in this directory. They are not read yet.
  public init(path: String) { self.path = path }

  /// The path of the certificate chain.
  public var certificatePath: String { path + "/tls.crt" }
  /// The path of the private key.
  public var privateKeyPath: String { path + "/tls.key" }

  /// Reads both files and checks that they belong together.
  /// - Throws: ``TLSError`` of kind `unreadableFile`, or those of ``CertificatePair``.
  public func load() throws(TLSError) -> CertificatePair { try pair(from: try contents()) }

  /// Both files as they are.
  struct Contents: Equatable {
    let certificate: String
    let privateKey: String
  }

  /// Reads both files.
  ///
  /// Kubernetes replaces a mounted Secret by moving one symbolic link, which can happen between the two reads: the
  /// first file is read again at the end, and if it has changed, so is everything.
  func contents() throws(TLSError) -> Contents {
    var certificate = try RegularFile.read(certificatePath)
    for _ in 0..<2 {
      let privateKey = try RegularFile.read(privateKeyPath)
      let again = try RegularFile.read(certificatePath)
      guard again != certificate else { return Contents(certificate: certificate, privateKey: privateKey) }
      certificate = again
    }
    return Contents(certificate: certificate, privateKey: try RegularFile.read(privateKeyPath))
  }

  /// The pair in the contents; errors name the directory.
  func pair(from contents: Contents) throws(TLSError) -> CertificatePair {
    do throws(TLSError) {
      return try CertificatePair(
        certificateChainPEM: contents.certificate, privateKeyPEM: contents.privateKey)
    } catch {
      throw TLSError(
        error.code, "\(path) (tls.crt, tls.key): \(error.message)", advice: error.advice,
        libraryErrors: error.libraryErrors)
    }
  }
}
