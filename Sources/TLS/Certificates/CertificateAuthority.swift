// An authority that issues the certificates of the webhook and of the tests.
internal import COpenSSL
public import FoundationEssentials

/// A certificate authority: its pair signs serving and client certificates.
///
/// All keys are ECDSA on P-256, all signatures ECDSA with SHA-256, all serial numbers random. What is issued
/// stands directly below this authority; its chain holds the certificate alone, as peers have the authority.
public struct CertificateAuthority: Sendable {
  /// The authority's own certificate and key.
  public let pair: CertificatePair

  /// The certificates that peers must trust, as PEM.
  public var certificatePEM: String { pair.certificateChainPEM }

  /// Takes the pair of an existing authority.
  /// - Throws: ``TLSError`` of kind `notAnAuthority` when the certificate may not sign others.
  public init(pair: CertificatePair) throws(TLSError) {
    guard pair.certificate.isCertificateAuthority else {
      throw TLSError(
        .notAnAuthority, "the certificate of \(pair.subject) is not that of an authority (CA:TRUE)",
        advice: "use an authority's certificate and key")
    }
    self.pair = pair
  }

  /// Creates an authority with a new key.
  /// - Parameters:
  ///   - commonName: its name, 1 to 64 characters.
  ///   - organization: who runs it, up to 64 characters.
  ///   - notBefore: from when it is valid; whole seconds.
  ///   - notAfter: until when it is valid; whole seconds, after `notBefore`.
  /// - Throws: ``TLSError`` of kind `invalidCertificateRequest`.
  public static func create(
    commonName: String, organization: String? = nil, notBefore: Date, notAfter: Date
  ) throws(TLSError) -> CertificateAuthority {
    guard !commonName.isEmpty else {
      throw TLSError(.invalidCertificateRequest, "an authority needs a common name")
    }
    let template = CertificateTemplate(
      usage: .authority, commonName: commonName, organizations: organization.map { [$0] } ?? [],
      notBefore: notBefore, notAfter: notAfter)
    return try CertificateAuthority(pair: try template.issue(by: nil))
  }

  /// Issues a pair for a server.
  /// - Parameters:
  ///   - dnsNames: the names clients connect to; the first label may be `*`.
  ///   - ipAddresses: the addresses clients connect to. There must be at least one name or address.
  ///   - notBefore: from when it is valid; whole seconds.
  ///   - notAfter: until when it is valid; whole seconds, after `notBefore` and not after the authority's own end.
  /// - Throws: ``TLSError`` of kind `invalidCertificateRequest`.
  public func issueServing(
    dnsNames: [String], ipAddresses: [String] = [], notBefore: Date, notAfter: Date
  ) throws(TLSError) -> CertificatePair {
    let names = CertificateNames(dns: dnsNames, addresses: ipAddresses)
    guard let first = dnsNames.first ?? ipAddresses.first else {
      throw TLSError(
        .invalidCertificateRequest, "a serving certificate needs at least one DNS name or IP address")
    }
    // A common name has at most 64 characters, which a Service's name in a long namespace exceeds; clients look
    // at the alternative names alone.
    let commonName = first.utf8.count <= CertificateTemplate.greatestNameLength ? first : nil
    let template = CertificateTemplate(
      usage: .serving, commonName: commonName, names: names, notBefore: notBefore, notAfter: notAfter)
    return try template.issue(by: self)
  }

  /// Issues a pair for a client.
  /// - Parameters:
  ///   - commonName: who the client is (Kubernetes: the user), 1 to 64 characters.
  ///   - organizations: what the client belongs to (Kubernetes: the groups), up to 64 characters each.
  ///   - notBefore: from when it is valid; whole seconds.
  ///   - notAfter: until when it is valid; whole seconds, after `notBefore` and not after the authority's own end.
  /// - Throws: ``TLSError`` of kind `invalidCertificateRequest`.
  public func issueClient(
    commonName: String, organizations: [String] = [], notBefore: Date, notAfter: Date
  ) throws(TLSError) -> CertificatePair {
    guard !commonName.isEmpty else {
      throw TLSError(.invalidCertificateRequest, "a client's certificate needs a common name")
    }
    let template = CertificateTemplate(
      usage: .client, commonName: commonName, organizations: organizations, notBefore: notBefore,
      notAfter: notAfter)
    return try template.issue(by: self)
  }
}
