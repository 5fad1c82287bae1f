// What a certificate says, as plain values.
internal import COpenSSL
public import FoundationEssentials

/// What a certificate says about itself.
public struct CertificateInfo: Sendable, Hashable {
  /// The subject as RFC 4514 writes it, such as `CN=prepull-webhook,O=prepull`.
  public let subject: String
  /// The issuer, written likewise.
  public let issuer: String
  /// The serial number in hexadecimal.
  public let serialNumber: String
  /// The first second the certificate is valid in.
  public let notBefore: Date
  /// The last second the certificate is valid in.
  public let notAfter: Date
  /// The DNS names it is for.
  public let dnsNames: [String]
  /// The IP addresses it is for, in their canonical spelling.
  public let ipAddresses: [String]
  /// Whether it is an authority's: it may sign others.
  public let isCertificateAuthority: Bool
  /// The SHA-256 digest of the whole certificate, in lower-case hexadecimal.
  public let fingerprint: String

  /// Whether the period of validity contains this time.
  public func isValid(at time: Date) -> Bool { notBefore <= time && time <= notAfter }
}

extension CertificateInfo {
  /// Reads an `X509`, which stays the caller's.
  init(_ certificate: OpaquePointer) throws(TLSError) {
    let names = try CertificateNames(certificate)
    self.init(
      subject: try Self.text(of: X509_get_subject_name(certificate)),
      issuer: try Self.text(of: X509_get_issuer_name(certificate)),
      serialNumber: try Self.serialNumber(of: certificate),
      notBefore: try Self.date(of: X509_get0_notBefore(certificate)),
      notAfter: try Self.date(of: X509_get0_notAfter(certificate)),
      dnsNames: names.dns,
      ipAddresses: names.addresses,
      isCertificateAuthority: X509_check_ca(certificate) == 1,
      fingerprint: try Self.fingerprint(of: certificate))
  }

  /// Reads the certificates of a PEM text, in their order.
  /// - Throws: ``TLSError`` of kind `invalidPEM` when there is none or one is damaged.
  public static func readAll(pem: String) throws(TLSError) -> [CertificateInfo] {
    let chain = try LoadedCertificates(pem: pem)
    var infos: [CertificateInfo] = []
    for certificate in chain.pointers { infos.append(try CertificateInfo(certificate)) }
    return infos
  }

  private static func text(of name: OpaquePointer?) throws(TLSError) -> String {
    try MemoryBIO.written("print a name") { bio in shim_X509_NAME_print(bio, name) }
  }

  private static func serialNumber(of certificate: OpaquePointer) throws(TLSError) -> String {
    let number = try require(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nil), "read a serial number")
    defer { BN_free(number) }
    let text = try require(BN_bn2hex(number), "print a serial number")
    defer { shim_OPENSSL_free(text) }
    return String(cString: text)
  }

  private static func date(of time: UnsafePointer<ASN1_TIME>?) throws(TLSError) -> Date {
    // The difference to 1970 as OpenSSL counts it needs no calendar of ours.
    let epoch = try require(ASN1_TIME_set(nil, 0), "make a time")
    defer { ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else {
      throw .fromQueue(.invalidPEM, "the certificate's period of validity cannot be read")
    }
    return Date(timeIntervalSince1970: Double(days) * 86_400 + Double(seconds))
  }

  private static func fingerprint(of certificate: OpaquePointer) throws(TLSError) -> String {
    var length: UInt32 = 0
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    try require(X509_digest(certificate, EVP_sha256(), &digest, &length), "digest a certificate")
    return hexadecimal(digest.prefix(Int(length)))
  }
}

/// Bytes in lower-case hexadecimal.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  var text = ""
  for byte in bytes {
    if byte < 16 { text += "0" }
    text += String(byte, radix: 16)
  }
  return text
}
