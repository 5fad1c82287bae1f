// Building and signing one X.509 certificate.
internal import COpenSSL
internal import FoundationEssentials

/// What a certificate to be issued says.
struct CertificateTemplate {
  enum Usage {
    case authority
    case serving
    case client
  }

  var usage: Usage
  var commonName: String?
  var organizations: [String] = []
  var names = CertificateNames()
  var notBefore: Date
  var notAfter: Date

  /// X.520's upper bound for common names and organizations.
  static let greatestNameLength = 64
  /// The end of the year 9999, after which X.509 has no way to write a time.
  static let lastTime = Date(timeIntervalSince1970: 253_402_300_799)
  /// The beginning of 1950, before which it has none either in the form that OpenSSL writes.
  static let firstTime = Date(timeIntervalSince1970: -631_152_000)

  /// Makes a key and a certificate for it.
  /// - Parameter authority: who signs; the new key itself when there is none.
  func issue(by authority: CertificateAuthority?) throws(TLSError) -> CertificatePair {
    try checkPeriod(authority: authority)
    let key = try LoadedPrivateKey(generating: ())
    let issuer: LoadedPair? = if let authority { try LoadedPair(authority.pair) } else { nil }
    let certificate = try require(X509_new(), "allocate a certificate")
    defer { X509_free(certificate) }
    return try withExtendedLifetime((key, issuer)) { () throws(TLSError) in
      try fill(certificate, key: key.pointer, issuer: issuer?.certificate ?? certificate)
      try sign(certificate, with: issuer?.key ?? key.pointer)
      let chain = try MemoryBIO.written("write a certificate") { bio in PEM_write_bio_X509(bio, certificate) }
      return try CertificatePair(certificateChainPEM: chain, privateKeyPEM: try key.pem())
    }
  }

  private func fill(
    _ certificate: OpaquePointer, key: OpaquePointer, issuer: OpaquePointer
  ) throws(TLSError) {
    try require(X509_set_version(certificate, Int(X509_VERSION_3)), "set the version of a certificate")
    try setSerialNumber(certificate)
    try setTime(X509_getm_notBefore(certificate), notBefore)
    try setTime(X509_getm_notAfter(certificate), notAfter)
    try setSubject(certificate)
    try require(
      X509_set_issuer_name(certificate, X509_get_subject_name(issuer)), "set the issuer of a certificate")
    try require(X509_set_pubkey(certificate, key), "set the key of a certificate")
    try addExtensions(certificate, issuer: issuer)
  }

  private func sign(_ certificate: OpaquePointer, with key: OpaquePointer) throws(TLSError) {
    // Edwards curves have their digest built in and take none.
    let hasOwnDigest = EVP_PKEY_is_a(key, "ED25519") == 1 || EVP_PKEY_is_a(key, "ED448") == 1
    try require(X509_sign(certificate, key, hasOwnDigest ? nil : EVP_sha256()), "sign a certificate")
  }
}

extension CertificateTemplate {
  private func checkPeriod(authority: CertificateAuthority?) throws(TLSError) {
    guard notBefore < notAfter else {
      throw TLSError(
        .invalidCertificateRequest, "a certificate cannot end (\(notAfter)) before it begins (\(notBefore))")
    }
    guard notBefore >= Self.firstTime, notAfter <= Self.lastTime else {
      throw TLSError(
        .invalidCertificateRequest, "a certificate's validity lies between the years 1950 and 9999")
    }
    // Such a certificate would seem good long after nobody accepts it any more.
    if let authority, notAfter > authority.pair.notAfter {
      throw TLSError(
        .invalidCertificateRequest,
        "a certificate until \(notAfter) would outlive its authority, valid until \(authority.pair.notAfter)",
        advice: "renew the authority first")
    }
  }

  private func setTime(_ time: UnsafeMutablePointer<ASN1_TIME>?, _ date: Date) throws(TLSError) {
    _ = try require(
      ASN1_TIME_set(time, Int(date.timeIntervalSince1970.rounded(.down))), "set the validity of a certificate"
    )
  }

  private func setSerialNumber(_ certificate: OpaquePointer) throws(TLSError) {
    // 127 bits with the highest one set: positive, always 16 bytes, never predictable.
    let number = try require(BN_new(), "allocate a number")
    defer { BN_free(number) }
    try require(BN_rand(number, 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY), "make a random serial number")
    _ = try require(
      BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)), "set the serial number of a certificate"
    )
  }

  private func setSubject(_ certificate: OpaquePointer) throws(TLSError) {
    let subject = X509_get_subject_name(certificate)
    for organization in organizations { try add(organization, NID_organizationName, to: subject) }
    if let commonName { try add(commonName, NID_commonName, to: subject) }
  }

  private func add(_ text: String, _ kind: Int32, to name: OpaquePointer?) throws(TLSError) {
    guard !text.isEmpty, text.unicodeScalars.count <= Self.greatestNameLength else {
      throw TLSError(
        .invalidCertificateRequest, "\"\(text)\" cannot stand in a certificate's subject",
        advice: "use 1 to \(Self.greatestNameLength) characters")
    }
    let bytes = Array(text.utf8)
    try require(
      X509_NAME_add_entry_by_NID(name, kind, shim_MBSTRING_UTF8, bytes, Int32(bytes.count), -1, 0),
      "add a name to a certificate")
  }
}

extension CertificateTemplate {
  private func addExtensions(_ certificate: OpaquePointer, issuer: OpaquePointer) throws(TLSError) {
    var context = X509V3_CTX()
    X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
    for (kind, value) in extensionTexts {
      let element = try require(
        X509V3_EXT_nconf_nid(nil, &context, kind, value), "make a certificate's extension")
      defer { X509_EXTENSION_free(element) }
      try require(X509_add_ext(certificate, element, -1), "add an extension to a certificate")
    }
    if !names.isEmpty {
      try names.write(to: certificate, critical: commonName == nil && organizations.isEmpty)
    }
  }

  /// In order: the authority key identifier of a self-signed certificate is copied from its own subject key
  /// identifier, which has to be there first.
  private var extensionTexts: [(Int32, String)] {
    let identifiers = [
      (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid:always"),
    ]
    switch usage {
    case .authority:
      // What it issues are leaves: an authority below it is never valid.
      return [
        (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"),
        (NID_key_usage, "critical,keyCertSign,cRLSign"),
      ] + identifiers
    case .serving:
      return leafTexts(purpose: "serverAuth") + identifiers
    case .client:
      return leafTexts(purpose: "clientAuth") + identifiers
    }
  }

  private func leafTexts(purpose: String) -> [(Int32, String)] {
    [
      (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
      (NID_ext_key_usage, purpose),
    ]
  }
}
