// Authorities and pairs for the tests: made once, valid around now.
import FoundationEssentials
import TLS

enum TestCertificates {
  static let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
  static let hourAgo = now.addingTimeInterval(-3_600)
  static let tomorrow = now.addingTimeInterval(86_400)

  static let authority = make { () throws(TLSError) in
    try CertificateAuthority.create(
      commonName: "prepull test authority", organization: "prepull", notBefore: hourAgo, notAfter: tomorrow)
  }

  /// An authority that nobody trusts.
  static let stranger = make { () throws(TLSError) in
    try CertificateAuthority.create(commonName: "stranger", notBefore: hourAgo, notAfter: tomorrow)
  }

  /// For this machine, and for one name below a wildcard.
  static let serving = make { () throws(TLSError) in
    try authority.issueServing(
      dnsNames: ["localhost", "webhook.prepull-system.svc", "*.wild.example"],
      ipAddresses: ["127.0.0.1", "::1"], notBefore: hourAgo, notAfter: tomorrow)
  }

  static let client = make { () throws(TLSError) in
    try authority.issueClient(
      commonName: "alice", organizations: ["system:masters"], notBefore: hourAgo, notAfter: tomorrow)
  }

  static func serving(
    _ names: [String], by authority: CertificateAuthority = authority, from start: Date = hourAgo,
    to end: Date = tomorrow
  ) throws -> CertificatePair {
    try authority.issueServing(dnsNames: names, notBefore: start, notAfter: end)
  }

  static func serverContext(
    _ pair: CertificatePair = serving, _ change: (inout TLSServerConfiguration) -> Void = { _ in }
  ) throws -> TLSContext {
    var configuration = TLSServerConfiguration(certificate: pair)
    change(&configuration)
    return try TLSContext(server: configuration)
  }

  static func clientContext(_ change: (inout TLSClientConfiguration) -> Void = { _ in }) throws -> TLSContext {
    var configuration = TLSClientConfiguration(trustRoots: .pem(authority.certificatePEM))
    change(&configuration)
    return try TLSContext(client: configuration)
  }

  private static func make<Value>(_ body: () throws(TLSError) -> Value) -> Value {
    do {
      return try body()
    } catch {
      preconditionFailure("the tests' certificates cannot be made: \(error)")
    }
  }
}
