// The subject alternative names of a certificate, read and written.
internal import COpenSSL
internal import NIOCore

/// The names a certificate is for.
struct CertificateNames {
  var dns: [String] = []
  var addresses: [String] = []

  var isEmpty: Bool { dns.isEmpty && addresses.isEmpty }
}

extension CertificateNames {
  /// Reads the names of an `X509`; kinds other than DNS names and addresses are passed over.
  init(_ certificate: OpaquePointer) throws(TLSError) {
    self.init()
    var critical: Int32 = 0
    guard let raw = X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, nil) else {
      // -1: the certificate has no such extension. Anything else: it is damaged.
      guard critical == -1 else {
        throw .fromQueue(.invalidPEM, "the names of the certificate cannot be read")
      }
      return
    }
    let names = OpaquePointer(raw)
    defer { shim_GENERAL_NAMES_free(names) }
    for index in 0..<max(0, shim_GENERAL_NAMES_count(names)) {
      add(shim_GENERAL_NAMES_at(names, index))
    }
  }

  private mutating func add(_ name: UnsafeMutablePointer<GENERAL_NAME>?) {
    var kind: Int32 = 0
    guard let value = GENERAL_NAME_get0_value(name, &kind) else { return }
    let text = value.assumingMemoryBound(to: ASN1_STRING.self)
    let bytes = UnsafeBufferPointer(
      start: ASN1_STRING_get0_data(text), count: Int(max(0, ASN1_STRING_length(text))))
    switch kind {
    case GEN_DNS:
      dns.append(String(decoding: bytes, as: UTF8.self))
    case GEN_IPADD:
      addresses.append(Self.address(packed: bytes))
    default:
      break
    }
  }

  private static func address(packed bytes: UnsafeBufferPointer<UInt8>) -> String {
    let packed = ByteBuffer(bytes: bytes)
    do {
      return try SocketAddress(packedIPAddress: packed, port: 0).ipAddress ?? hexadecimal(bytes)
    } catch {
      // Neither 4 nor 16 bytes: no address, shown as what it is.
      return hexadecimal(bytes)
    }
  }
}

extension CertificateNames {
  /// Adds the names to an `X509` as its subject alternative names.
  /// - Parameter critical: whether a reader that does not understand them must refuse the certificate, as
  ///   RFC 5280 wants it when the subject is empty.
  func write(to certificate: OpaquePointer, critical: Bool) throws(TLSError) {
    let names = try require(shim_GENERAL_NAMES_new(), "allocate names")
    defer { shim_GENERAL_NAMES_free(names) }
    for name in dns { try Self.push(try Self.general(dns: name), to: names) }
    for address in addresses { try Self.push(try Self.general(address: address), to: names) }
    try require(
      X509_add1_ext_i2d(
        certificate, NID_subject_alt_name, UnsafeMutableRawPointer(names), critical ? 1 : 0, 0),
      "add names to a certificate")
  }

  private static func push(_ name: UnsafeMutablePointer<GENERAL_NAME>, to names: OpaquePointer)
    throws(TLSError)
  {
    guard shim_GENERAL_NAMES_push(names, name) > 0 else {
      GENERAL_NAME_free(name)
      throw .libraryFailure("add a name")
    }
  }

  private static func general(dns name: String) throws(TLSError) -> UnsafeMutablePointer<GENERAL_NAME> {
    guard isValid(dns: name) else {
      throw TLSError(
        .invalidCertificateRequest, "\"\(name)\" is not a DNS name",
        advice: "use labels of letters, digits and hyphens, at most 63 characters each and 253 in all")
    }
    let text = try require(ASN1_STRING_type_new(V_ASN1_IA5STRING), "allocate a name")
    guard ASN1_STRING_set(text, name, Int32(name.utf8.count)) == 1, let result = GENERAL_NAME_new() else {
      ASN1_STRING_free(text)
      throw .libraryFailure("allocate a name")
    }
    GENERAL_NAME_set0_value(result, GEN_DNS, text)
    return result
  }

  private static func general(address: String) throws(TLSError) -> UnsafeMutablePointer<GENERAL_NAME> {
    guard let packed = a2i_IPADDRESS(address) else {
      throw .fromQueue(
        .invalidCertificateRequest, "\"\(address)\" is not an IP address",
        advice: "write it as 192.0.2.1 or 2001:db8::1, without a port, a prefix length or a zone")
    }
    guard let result = GENERAL_NAME_new() else {
      ASN1_OCTET_STRING_free(packed)
      throw .libraryFailure("allocate a name")
    }
    GENERAL_NAME_set0_value(result, GEN_IPADD, packed)
    return result
  }

  /// Whether this may stand in a certificate: RFC 1123 labels, the first of which may be `*`.
  private static func isValid(dns name: String) -> Bool {
    guard !name.isEmpty, name.utf8.count <= 253 else { return false }
    var labels = name.split(separator: ".", omittingEmptySubsequences: false)
    if labels.first == "*" {
      labels.removeFirst()
      // A star alone, or over a whole top-level domain, is for everyone.
      guard labels.count >= 2 else { return false }
    }
    return labels.allSatisfy { label in
      let bytes = label.utf8
      return !bytes.isEmpty && bytes.count <= 63 && bytes.first != UInt8(ascii: "-")
        && bytes.last != UInt8(ascii: "-") && bytes.allSatisfy(isLabelByte)
    }
  }

  private static func isLabelByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

/// Whether the text is an IPv4 or IPv6 address.
func isIPAddress(_ text: String) -> Bool {
  guard let packed = a2i_IPADDRESS(text) else {
    OpenSSLErrorQueue.clear()
    return false
  }
  ASN1_OCTET_STRING_free(packed)
  return true
}
