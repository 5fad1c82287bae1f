// Asking whether a certificate comes from an authority.
internal import COpenSSL

extension CertificatePair {
  /// Whether the first certificate of this PEM text names itself the issuer of this one and has signed it.
  ///
  /// Periods of validity are not looked at.
  /// - Parameter authorityPEM: PEM text with an authority's certificate.
  /// - Throws: ``TLSError`` of kind `invalidPEM` when there is none in it.
  public func isIssued(by authorityPEM: String) throws(TLSError) -> Bool {
    let own = try LoadedCertificates(pem: certificateChainPEM)
    let authority = try LoadedCertificates(pem: authorityPEM)
    return withExtendedLifetime((own, authority)) {
      guard let certificate = own.pointers.first, let issuer = authority.pointers.first,
        X509_check_issued(issuer, certificate) == X509_V_OK
      else { return false }
      let isSigned = X509_verify(certificate, X509_get0_pubkey(issuer)) == 1
      // A wrong signature leaves its reason behind.
      OpenSSLErrorQueue.clear()
      return isSigned
    }
  }
}
