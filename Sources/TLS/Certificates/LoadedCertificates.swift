// Certificates and private keys as OpenSSL holds them, read from PEM and freed with the object.
internal import COpenSSL

/// The certificates of a PEM text. They are freed with this object; keep it alive while using them.
final class LoadedCertificates {
  /// The `X509`s in the order of the text; at least one.
  let pointers: [OpaquePointer]

  /// More than any real chain or bundle has; a file beyond it is not one.
  static let greatestCount = 1_000

  /// - Throws: ``TLSError`` of kind `invalidPEM` when there is no certificate or one is damaged.
  init(pem: String) throws(TLSError) {
    let bio = try MemoryBIO.reading(pem)
    defer { BIO_free(bio) }
    var read: [OpaquePointer] = []
    do throws(TLSError) {
      try Self.read(from: bio, into: &read)
    } catch {
      for certificate in read { X509_free(certificate) }
      throw error
    }
    pointers = read
  }

  deinit { for certificate in pointers { X509_free(certificate) } }

  private static func read(from bio: OpaquePointer, into read: inout [OpaquePointer]) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    while let certificate = PEM_read_bio_X509(bio, nil, refusePassword, nil) {
      read.append(certificate)
      guard read.count <= greatestCount else {
        throw TLSError(
          .invalidPEM, "there are more than \(greatestCount) certificates",
          advice: "give the chain of one certificate, or a bundle of authorities")
      }
    }
    guard shim_ERR_is_end_of_pem(ERR_peek_last_error()) == 1 else {
      throw .fromQueue(
        .invalidPEM, "certificate \(read.count + 1) is damaged",
        advice: "compare it with `openssl x509 -noout -text`")
    }
    OpenSSLErrorQueue.clear()
    guard !read.isEmpty else {
      throw TLSError(
        .invalidPEM, "there is no certificate",
        advice: "give PEM text with at least one BEGIN CERTIFICATE block")
    }
  }
}

/// The private key of a PEM text. It is freed with this object; keep it alive while using it.
final class LoadedPrivateKey {
  /// The `EVP_PKEY`.
  let pointer: OpaquePointer

  /// - Throws: ``TLSError`` of kind `invalidPrivateKey`.
  init(pem: String) throws(TLSError) {
    let bio = try MemoryBIO.reading(pem)
    defer { BIO_free(bio) }
    OpenSSLErrorQueue.clear()
    var isEncrypted = false
    guard let key = PEM_read_bio_PrivateKey(bio, nil, refusePassword, &isEncrypted) else {
      guard !isEncrypted else {
        OpenSSLErrorQueue.clear()
        throw TLSError(
          .invalidPrivateKey, "the private key is encrypted",
          advice: "decrypt it with `openssl pkey`: a service has nobody to ask for a passphrase")
      }
      throw .fromQueue(
        .invalidPrivateKey, "the private key cannot be read",
        advice: "give an unencrypted PEM key (PKCS#8, RSA or EC)")
    }
    // The decoder leaves entries behind for the formats it tried before the right one.
    OpenSSLErrorQueue.clear()
    pointer = key
  }

  /// Makes a new key on the curve P-256.
  init(generating: Void = ()) throws(TLSError) {
    OpenSSLErrorQueue.clear()
    pointer = try require(shim_EVP_P256_generate(), "generate a key")
  }

  deinit { EVP_PKEY_free(pointer) }

  /// The key as unencrypted PKCS#8 PEM.
  func pem() throws(TLSError) -> String {
    try withExtendedLifetime(self) { () throws(TLSError) in
      try MemoryBIO.written("write a key") { bio in
        PEM_write_bio_PKCS8PrivateKey(bio, pointer, nil, nil, 0, nil, nil)
      }
    }
  }
}

/// Answers OpenSSL's question for a passphrase with a failure: by default it would ask on the terminal and wait.
/// - Parameter asked: a `Bool` that becomes true, when the caller wants to know.
private func refusePassword(
  _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int32, _ writing: Int32, _ asked: UnsafeMutableRawPointer?
) -> Int32 {
  asked?.assumingMemoryBound(to: Bool.self).pointee = true
  return -1
}
