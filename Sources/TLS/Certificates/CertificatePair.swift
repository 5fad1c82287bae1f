// A certificate chain with its private key: read, checked, and never printed.
internal import COpenSSL
public import FoundationEssentials

/// A certificate, the chain above it and its private key, known to belong together.
///
/// The key never appears in a description, a debug description or a mirror.
public struct CertificatePair: Sendable, Equatable {
  /// What the certificate itself (the first of the chain) says.
  public let certificate: CertificateInfo
  /// The chain as PEM, the certificate itself first.
  public let certificateChainPEM: String
  /// The private key as PEM. Whoever has it can pose as the holder: for files and Secrets only, never for a log.
  public let privateKeyPEM: String

  /// Reads a pair and checks that its halves belong together.
  /// - Parameters:
  ///   - certificateChainPEM: PEM text with the certificate first and those that issued it after.
  ///   - privateKeyPEM: PEM text with the unencrypted key of the first certificate.
  /// - Throws: ``TLSError`` of kind `invalidPEM`, `invalidPrivateKey` or `keyMismatch`.
  public init(certificateChainPEM: String, privateKeyPEM: String) throws(TLSError) {
    let loaded = try LoadedPair(certificateChainPEM: certificateChainPEM, privateKeyPEM: privateKeyPEM)
    certificate = try CertificateInfo(loaded.certificate)
    self.certificateChainPEM = certificateChainPEM
    self.privateKeyPEM = privateKeyPEM
  }

  /// The first second the certificate is valid in.
  public var notBefore: Date { certificate.notBefore }
  /// The last second the certificate is valid in.
  public var notAfter: Date { certificate.notAfter }
  /// The DNS names the certificate is for.
  public var dnsNames: [String] { certificate.dnsNames }
  /// The IP addresses the certificate is for.
  public var ipAddresses: [String] { certificate.ipAddresses }
  /// The subject of the certificate as RFC 4514 writes it.
  public var subject: String { certificate.subject }
  /// The SHA-256 digest of the certificate, in lower-case hexadecimal.
  public var fingerprint: String { certificate.fingerprint }
}

extension CertificatePair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The subject, the end of validity and the fingerprint; not the key.
  public var description: String {
    "CertificatePair(\(subject), until \(notAfter), sha256 \(fingerprint), private key redacted)"
  }

  /// The same as the description.
  public var debugDescription: String { description }

  /// The certificate alone; not the key.
  public var customMirror: Mirror {
    Mirror(self, children: ["certificate": certificate, "privateKey": "redacted"], displayStyle: .struct)
  }
}

/// A pair as OpenSSL holds it.
final class LoadedPair {
  private let chain: LoadedCertificates
  private let privateKey: LoadedPrivateKey

  /// The `X509` of the certificate itself.
  let certificate: OpaquePointer
  /// The `X509`s above it.
  var issuers: ArraySlice<OpaquePointer> { chain.pointers.dropFirst() }
  /// The `EVP_PKEY`.
  var key: OpaquePointer { privateKey.pointer }

  init(certificateChainPEM: String, privateKeyPEM: String) throws(TLSError) {
    chain = try LoadedCertificates(pem: certificateChainPEM)
    privateKey = try LoadedPrivateKey(pem: privateKeyPEM)
    guard let first = chain.pointers.first else { throw TLSError(.invalidPEM, "there is no certificate") }
    certificate = first
    OpenSSLErrorQueue.clear()
    guard X509_check_private_key(first, privateKey.pointer) == 1 else {
      throw .fromQueue(
        .keyMismatch, "the private key does not belong to the certificate",
        advice:
          "use the key that the certificate was issued for; a renewal that has replaced only one of two "
          + "files looks like this too")
    }
  }

  convenience init(_ pair: CertificatePair) throws(TLSError) {
    try self.init(certificateChainPEM: pair.certificateChainPEM, privateKeyPEM: pair.privateKeyPEM)
  }
}
