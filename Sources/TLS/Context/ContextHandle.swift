// The owner of one SSL_CTX.
internal import COpenSSL

/// Owns an `SSL_CTX` and what its callbacks use.
///
/// Proof for `@unchecked Sendable`: the pointer is set up completely in the initializer, before any other code can
/// see it, and from then on is only passed to `SSL_new` and `SSL_set_SSL_CTX`, which OpenSSL documents as safe for
/// several threads on one `SSL_CTX` whose configuration does not change (its reference count is atomic and its
/// session cache, which we turn off, has a lock). Both properties are constants; `ServerCallbacks` is Sendable by
/// itself. It is freed once, in `deinit`, which Swift runs after the last reference is gone; connections that still
/// use the `SSL_CTX` hold a reference to this object as well.
final class ContextHandle: @unchecked Sendable {
  let pointer: OpaquePointer
  private let callbacks: ServerCallbacks?

  /// What TLS 1.2 may use: forward secrecy and authenticated encryption only. TLS 1.3 has nothing else.
  private static let cipherSuites = "ECDHE+AESGCM:ECDHE+CHACHA20"

  init(server configuration: TLSServerConfiguration) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    let context = try require(SSL_CTX_new(TLS_server_method()), "make a TLS context")
    do throws(TLSError) {
      try Self.setCommon(
        context, minimum: configuration.minimumVersion, maximum: configuration.maximumVersion)
      try Self.present(configuration.certificate, in: context)
      try Self.verifyClients(configuration.clientVerification, in: context)
      callbacks = try ServerCallbacks(configuration)
    } catch {
      SSL_CTX_free(context)
      throw error
    }
    pointer = context
    callbacks?.install(in: context)
  }

  init(client configuration: TLSClientConfiguration) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    let context = try require(SSL_CTX_new(TLS_client_method()), "make a TLS context")
    do throws(TLSError) {
      try Self.setCommon(
        context, minimum: configuration.minimumVersion, maximum: configuration.maximumVersion)
      if let certificate = configuration.certificate { try Self.present(certificate, in: context) }
      switch configuration.verification {
      case .full:
        try Self.trust(configuration.trustRoots, in: context)
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
      case .insecureSkipVerify:
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
      }
      try Self.offer(configuration.applicationProtocols, in: context)
    } catch {
      SSL_CTX_free(context)
      throw error
    }
    pointer = context
    callbacks = nil
  }

  deinit { SSL_CTX_free(pointer) }
}

extension ContextHandle {
  private static func setCommon(
    _ context: OpaquePointer, minimum: TLSVersion, maximum: TLSVersion
  ) throws(TLSError) {
    guard minimum <= maximum else {
      throw TLSError(
        .invalidConfiguration, "the oldest TLS version (\(minimum)) is newer than the newest (\(maximum))")
    }
    try require(shim_SSL_CTX_set_min_proto_version(context, minimum.number), "set the oldest TLS version")
    try require(shim_SSL_CTX_set_max_proto_version(context, maximum.number), "set the newest TLS version")
    try require(SSL_CTX_set_cipher_list(context, cipherSuites), "choose cipher suites")
    shim_SSL_CTX_set_modes(context)
    shim_SSL_CTX_set_hardening_options(context)
    // No resumption: our connections are few and long, and a session must not outlive the certificates and client
    // authorities it was made under.
    shim_SSL_CTX_disable_session_cache(context)
    try require(SSL_CTX_set_num_tickets(context, 0), "turn off session tickets")
  }

  private static func present(_ pair: CertificatePair, in context: OpaquePointer) throws(TLSError) {
    let loaded = try LoadedPair(pair)
    try withExtendedLifetime(loaded) { () throws(TLSError) in
      guard SSL_CTX_use_certificate(context, loaded.certificate) == 1 else {
        throw .fromQueue(
          .invalidConfiguration, "OpenSSL refuses the certificate of \(pair.subject)",
          advice: "use a key of at least 2048 bits (RSA) or 224 bits (EC) and a digest of the SHA-2 family")
      }
      guard SSL_CTX_use_PrivateKey(context, loaded.key) == 1 else {
        throw .fromQueue(.invalidPrivateKey, "OpenSSL refuses the private key of \(pair.subject)")
      }
      for issuer in loaded.issuers {
        guard shim_SSL_CTX_add1_chain_cert(context, issuer) == 1 else {
          throw .fromQueue(
            .invalidConfiguration, "OpenSSL refuses a certificate in the chain of \(pair.subject)")
        }
      }
    }
  }

  private static func verifyClients(
    _ verification: TLSClientVerification, in context: OpaquePointer
  ) throws(TLSError) {
    switch verification {
    case .none:
      SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    case .optional(let roots):
      try trust(roots, in: context)
      try announce(roots, in: context)
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    case .required(let roots):
      try trust(roots, in: context)
      try announce(roots, in: context)
      SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }
  }

  private static func trust(_ roots: TLSTrustRoots, in context: OpaquePointer) throws(TLSError) {
    switch roots {
    case .system:
      try require(SSL_CTX_set_default_verify_paths(context), "find the system's authorities")
    case .pem(let text):
      let certificates = try LoadedCertificates(pem: text)
      let store = try require(SSL_CTX_get_cert_store(context), "find the store of authorities")
      try withExtendedLifetime(certificates) { () throws(TLSError) in
        for certificate in certificates.pointers {
          try require(X509_STORE_add_cert(store, certificate), "trust an authority")
        }
      }
      // Who names certificates to trust means each of them, as with Go's and Kubernetes' bundles, not only those
      // that happen to be self-signed.
      try require(X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN)), "set how chains are checked")
    }
  }

  /// Tells clients which authorities' certificates are good, so that they can choose.
  private static func announce(_ roots: TLSTrustRoots, in context: OpaquePointer) throws(TLSError) {
    // The system's authorities are too many to list.
    guard case .pem(let text) = roots else { return }
    let certificates = try LoadedCertificates(pem: text)
    try withExtendedLifetime(certificates) { () throws(TLSError) in
      for certificate in certificates.pointers {
        try require(SSL_CTX_add_client_CA(context, certificate), "announce an authority")
      }
    }
  }

  private static func offer(_ protocols: [String], in context: OpaquePointer) throws(TLSError) {
    guard !protocols.isEmpty else { return }
    let list = try ApplicationProtocols.encode(protocols)
    // This function alone answers 0 for success.
    guard SSL_CTX_set_alpn_protos(context, list, UInt32(list.count)) == 0 else {
      throw .libraryFailure("set the application protocols")
    }
  }
}

extension TLSVersion {
  /// The number that libssl knows the version by.
  fileprivate var number: Int32 {
    switch self {
    case .v1_2: TLS1_2_VERSION
    case .v1_3: TLS1_3_VERSION
    }
  }
}
