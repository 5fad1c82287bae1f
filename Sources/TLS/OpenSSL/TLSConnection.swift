// One TLS connection as libssl sees it: bytes in, bytes out, no I/O.
internal import COpenSSL
internal import NIOCore

/// An `SSL` with a memory BIO in each direction. The caller moves the bytes between the BIOs and the network.
///
/// It stays on one event loop: like the `SSL` itself it is not for several threads at once.
final class TLSConnection {
  private let ssl: OpaquePointer
  /// Both BIOs belong to the `SSL`.
  private let input: OpaquePointer
  private let output: OpaquePointer
  /// Keeps the `SSL_CTX`'s callbacks alive.
  private let context: TLSContext
  /// The name that the server's certificate must be for.
  private let host: String?

  /// How much ``feed(_:)`` takes at once: a record and its overhead, so that the input BIO never grows.
  static let feedLimit = 17 * 1024

  /// - Parameter host: the DNS name or IP address that a client connects to; servers pass nil.
  /// - Throws: ``TLSError`` of kind `invalidConfiguration`.
  init(_ context: TLSContext, host: String?) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    let ssl = try require(SSL_new(context.handle.pointer), "make a TLS connection")
    guard let input = BIO_new(BIO_s_mem()) else {
      SSL_free(ssl)
      throw .libraryFailure("allocate a buffer")
    }
    guard let output = BIO_new(BIO_s_mem()) else {
      BIO_free(input)
      SSL_free(ssl)
      throw .libraryFailure("allocate a buffer")
    }
    SSL_set_bio(ssl, input, output)
    (self.ssl, self.input, self.output, self.context) = (ssl, input, output, context)
    switch context.role {
    case .server:
      self.host = nil
      SSL_set_accept_state(ssl)
    case .client:
      let name = context.client?.serverName ?? host
      self.host = name.map(Self.normalized)
      SSL_set_connect_state(ssl)
      try setHost()
    }
  }

  deinit { SSL_free(ssl) }
}

// MARK: - The handshake

extension TLSConnection {
  enum HandshakeStep {
    case needsInput
    case complete
  }

  /// Does as much of the handshake as the input allows.
  func handshake() throws(TLSError) -> HandshakeStep {
    OpenSSLErrorQueue.clear()
    let result = SSL_do_handshake(ssl)
    if result == 1 { return .complete }
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
      return .needsInput
    default:
      throw .handshake(role: context.role, verification: SSL_get_verify_result(ssl), host: host)
    }
  }

  /// What the two sides agreed on; to be asked when the handshake is complete.
  func handshakeResult() throws(TLSError) -> TLSHandshake {
    var bytes: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &bytes, &count)
    let selected = UnsafeBufferPointer(start: bytes, count: Int(count))
    return TLSHandshake(
      version: SSL_version(ssl) == TLS1_3_VERSION ? .v1_3 : .v1_2,
      cipherSuite: SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)).map { String(cString: $0) } ?? "",
      applicationProtocol: selected.isEmpty ? nil : String(decoding: selected, as: UTF8.self),
      serverName: SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name).map { String(cString: $0) },
      peerCertificate: try peerCertificate())
  }

  private func peerCertificate() throws(TLSError) -> CertificateInfo? {
    guard let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
    defer { X509_free(certificate) }
    return try CertificateInfo(certificate)
  }

  /// Asks for the host (SNI) and says what the server's certificate must be for.
  private func setHost() throws(TLSError) {
    guard let host, !host.isEmpty else {
      guard context.client?.verification == .insecureSkipVerify else {
        throw TLSError(
          .invalidConfiguration, "a TLS client needs to know which host to verify",
          advice: "pass the host that is connected to, or set serverName")
      }
      return
    }
    let parameters = SSL_get0_param(ssl)
    if isIPAddress(host) {
      // RFC 6066: no addresses in SNI.
      try require(X509_VERIFY_PARAM_set1_ip_asc(parameters, host), "set the address to verify")
      return
    }
    guard host.utf8.count <= 253, !host.utf8.contains(0) else {
      throw TLSError(.invalidConfiguration, "\"\(host)\" is not a host name or an IP address")
    }
    // The subject's common name counts for nothing, as with Go and browsers.
    X509_VERIFY_PARAM_set_hostflags(
      parameters, UInt32(X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT))
    try require(X509_VERIFY_PARAM_set1_host(parameters, host, host.utf8.count), "set the name to verify")
    try require(shim_SSL_set_server_name(ssl, host), "set the name to ask for")
  }

  /// The host without what URLs and resolvers add: brackets around IPv6 addresses, the root's dot.
  private static func normalized(_ host: String) -> String {
    if host.hasPrefix("["), host.hasSuffix("]") { return String(host.dropFirst().dropLast()) }
    if host.hasSuffix(".") { return String(host.dropLast()) }
    return host
  }
}

// MARK: - Bytes

extension TLSConnection {
  enum ReadResult {
    /// So many bytes were appended.
    case bytes(Int)
    case needsInput
    /// The peer said that nothing more will come.
    case closed
  }

  /// Takes bytes from the network, at most ``feedLimit`` of them.
  func feed(_ ciphertext: inout ByteBuffer) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    var written = 0
    let succeeded = ciphertext.withUnsafeReadableBytes { bytes in
      BIO_write_ex(input, bytes.baseAddress, min(bytes.count, Self.feedLimit), &written) == 1
    }
    guard succeeded else { throw .libraryFailure("take bytes from the network") }
    ciphertext.moveReaderIndex(forwardBy: written)
  }

  /// Appends decrypted bytes to the buffer.
  func read(into plaintext: inout ByteBuffer) throws(TLSError) -> ReadResult {
    OpenSSLErrorQueue.clear()
    var count = 0
    var result: Int32 = 0
    plaintext.writeWithUnsafeMutableBytes(minimumWritableBytes: Self.readSize) { space in
      result = SSL_read_ex(ssl, space.baseAddress, space.count, &count)
      return count
    }
    if result == 1 { return .bytes(count) }
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
      return .needsInput
    case SSL_ERROR_ZERO_RETURN:
      return .closed
    case SSL_ERROR_SYSCALL where OpenSSLErrorQueue.isEmpty:
      // libssl's answer to a handshake message that comes after our own close_notify: it is passed over.
      return .needsInput
    default:
      throw .connection(role: context.role)
    }
  }

  /// The least room to offer libssl: a full record fills it more than once, a short one wastes little.
  static let readSize = 1024

  /// Encrypts bytes and answers how many, or nil when libssl has to see input first.
  func write(_ plaintext: UnsafeRawBufferPointer) throws(TLSError) -> Int? {
    OpenSSLErrorQueue.clear()
    var count = 0
    let result = SSL_write_ex(ssl, plaintext.baseAddress, plaintext.count, &count)
    if result == 1 { return count }
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE:
      return nil
    default:
      throw .connection(role: context.role)
    }
  }

  /// Says that nothing more will come.
  func sendCloseNotify() throws(TLSError) {
    OpenSSLErrorQueue.clear()
    guard SSL_shutdown(ssl) >= 0 else { throw .connection(role: context.role) }
  }

  /// How many bytes wait to be sent.
  var pendingOutput: Int { BIO_ctrl_pending(output) }

  /// Takes what is to be sent, nil when there is nothing.
  func takeOutput(allocator: ByteBufferAllocator) -> ByteBuffer? {
    let count = pendingOutput
    guard count > 0 else { return nil }
    var ciphertext = allocator.buffer(capacity: count)
    ciphertext.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { space in
      var taken = 0
      BIO_read_ex(output, space.baseAddress, count, &taken)
      return taken
    }
    return ciphertext
  }
}
