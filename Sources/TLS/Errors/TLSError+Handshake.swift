// Why a handshake or a connection failed: OpenSSL's codes turned into kinds, messages and advice.
internal import COpenSSL

/// Which end of a connection this process is.
enum TLSRole: Sendable {
  case server
  case client

  /// The other end, as messages call it.
  var peer: String { self == .server ? "client" : "server" }
}

extension TLSError {
  /// The error for a failed handshake. Empties the error queue.
  /// - Parameters:
  ///   - verification: what `SSL_get_verify_result` says.
  ///   - host: the host or address the certificate had to be for, on the client side.
  static func handshake(role: TLSRole, verification: Int, host: String?) -> TLSError {
    let entries = OpenSSLErrorQueue.drain()
    let texts = entries.map(\.text)
    if let alert = entries.lazy.compactMap(\.receivedAlert).first {
      return received(alert: alert, role: role, texts: texts)
    }
    guard let first = entries.first(where: { $0.library == ERR_LIB_SSL }) else {
      return TLSError(.handshakeFailed, "the TLS handshake failed", libraryErrors: texts)
    }
    if first.reason == SSL_R_CERTIFICATE_VERIFY_FAILED {
      return rejectedCertificate(verification, role: role, host: host, texts: texts)
    }
    return failed(reason: first.reason, role: role, texts: texts)
  }

  /// The error for a connection that breaks after its handshake. Empties the error queue.
  static func connection(role: TLSRole) -> TLSError {
    let entries = OpenSSLErrorQueue.drain()
    let texts = entries.map(\.text)
    if let alert = entries.lazy.compactMap(\.receivedAlert).first {
      return received(alert: alert, role: role, texts: texts)
    }
    return TLSError(
      .protocolViolation, "the \(role.peer) sent what TLS does not allow",
      advice: "look for a proxy or a network device that changes the bytes", libraryErrors: texts)
  }

  private static func failed(reason: Int32, role: TLSRole, texts: [String]) -> TLSError {
    let peer = role.peer
    switch reason {
    case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST:
      return TLSError(
        .notTLS, "the client speaks plain HTTP to a TLS port", advice: "use an https:// URL",
        libraryErrors: texts)
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_BAD_RECORD_TYPE, SSL_R_RECORD_LENGTH_MISMATCH,
      SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_ENCRYPTED_LENGTH_TOO_LONG, SSL_R_BAD_PROTOCOL_VERSION_NUMBER,
      SSL_R_UNKNOWN_PROTOCOL, SSL_R_RECORD_TOO_SMALL:
      return TLSError(
        .notTLS, "what the \(peer) sent is not TLS 1.2 or 1.3",
        advice: "check that the port is right and that no proxy stands in between", libraryErrors: texts)
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_UNSUPPORTED_SSL_VERSION,
      SSL_R_VERSION_TOO_HIGH, SSL_R_NO_PROTOCOLS_AVAILABLE, SSL_R_WRONG_SSL_VERSION,
      SSL_R_INAPPROPRIATE_FALLBACK:
      return TLSError(
        .unsupportedVersion, "the \(peer) and this process have no TLS version in common",
        advice: "let the \(peer) use TLS 1.2 or 1.3", libraryErrors: texts)
    case SSL_R_NO_APPLICATION_PROTOCOL:
      return TLSError(
        .noApplicationProtocol, "the \(peer) offers no application protocol that this process speaks",
        advice: "let it offer http/1.1", libraryErrors: texts)
    case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_SIGNATURE_ALGORITHMS,
      SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_CIPHERS_AVAILABLE, SSL_R_NO_SUITABLE_GROUPS:
      return TLSError(
        .noSharedCipher, "the \(peer) and this process have no cipher suite or signature algorithm in common",
        advice: "let the \(peer) use ECDHE with AES-GCM or ChaCha20-Poly1305", libraryErrors: texts)
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      return TLSError(
        .certificateRequired, "the \(peer) presented no certificate",
        advice: "give the client a certificate of the authority that this server trusts", libraryErrors: texts
      )
    default:
      return TLSError(.handshakeFailed, "the TLS handshake with the \(peer) failed", libraryErrors: texts)
    }
  }

  private static func rejectedCertificate(
    _ result: Int, role: TLSRole, host: String?, texts: [String]
  ) -> TLSError {
    let owner = role == .client ? host.map { "the certificate of \($0)" } ?? "the server's certificate" : nil
    let whose = owner ?? "the client's certificate"
    let reason = X509_verify_cert_error_string(result).map { String(cString: $0) } ?? "error \(result)"
    switch Int32(truncatingIfNeeded: result) {
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      return TLSError(
        .hostnameMismatch, "the server's certificate is not for \(host ?? "this host") (\(reason))",
        advice: "connect to a name that the certificate lists, or issue one that lists this name",
        libraryErrors: texts)
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return TLSError(
        .certificateExpired, "\(whose) or its authority's is past its validity (\(reason))",
        advice: "renew it, and check the clock of this machine", libraryErrors: texts)
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return TLSError(
        .certificateNotYetValid, "\(whose) or its authority's is not valid yet (\(reason))",
        advice: "check the clocks of both machines", libraryErrors: texts)
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
      X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_CERT_UNTRUSTED,
      X509_V_ERR_CERT_SIGNATURE_FAILURE:
      return TLSError(
        .untrustedCertificate, "no trusted authority vouches for \(whose) (\(reason))",
        advice: "trust the authority that issued it, or let a trusted one issue it", libraryErrors: texts)
    default:
      return TLSError(.certificateRejected, "\(whose) is refused (\(reason))", libraryErrors: texts)
    }
  }

  /// The error for an alert: the number is that of RFC 8446, section 6.
  private static func received(alert: Int32, role: TLSRole, texts: [String]) -> TLSError {
    let peer = role.peer
    switch alert {
    case SSL_AD_PROTOCOL_VERSION:
      return TLSError(
        .unsupportedVersion, "the \(peer) and this process have no TLS version in common",
        advice: "let the \(peer) use TLS 1.2 or 1.3", libraryErrors: texts)
    case SSL_AD_NO_APPLICATION_PROTOCOL:
      return TLSError(
        .noApplicationProtocol, "the \(peer) speaks none of the offered application protocols",
        libraryErrors: texts)
    case SSL_AD_CERTIFICATE_REQUIRED:
      return TLSError(
        .certificateRequired, "the \(peer) wants a certificate", advice: "configure one",
        libraryErrors: texts)
    case SSL_AD_UNKNOWN_CA, SSL_AD_BAD_CERTIFICATE, SSL_AD_CERTIFICATE_EXPIRED, SSL_AD_CERTIFICATE_UNKNOWN,
      SSL_AD_UNSUPPORTED_CERTIFICATE:
      return TLSError(
        .peerAlert, "the \(peer) does not accept the certificate of this process",
        advice: "check that the \(peer) trusts the authority that issued it and that it is not expired",
        libraryErrors: texts)
    default:
      return TLSError(
        .peerAlert, "the \(peer) ended the connection with the TLS alert \(alert)", libraryErrors: texts)
    }
  }
}
