// Authorities and pairs for the tests: made once, valid around now.

import FoundationEssentials
import TLS

enum Certificates {
  static let hourAgo = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down) - 3_600)
  static let tomorrow = hourAgo.addingTimeInterval(86_400)

  static let authority = make { () throws(TLSError) in
    try CertificateAuthority.create(commonName: "cluster authority", notBefore: hourAgo, notAfter: tomorrow)
  }

  static let stranger = make { () throws(TLSError) in
    try CertificateAuthority.create(commonName: "stranger", notBefore: hourAgo, notAfter: tomorrow)
  }

  static let serving = make { () throws(TLSError) in
    try authority.issueServing(
      dnsNames: ["api.example"], ipAddresses: ["127.0.0.1"], notBefore: hourAgo, notAfter: tomorrow)
  }

  static let named = make { () throws(TLSError) in
    try authority.issueServing(dnsNames: ["api.example"], notBefore: hourAgo, notAfter: tomorrow)
  }

  static let client = make { () throws(TLSError) in
    try authority.issueClient(commonName: "alice", notBefore: hourAgo, notAfter: tomorrow)
  }

  static func context(
    _ pair: CertificatePair = serving, requiringClients: Bool = false
  ) throws -> TLSContext {
    var configuration = TLSServerConfiguration(certificate: pair)
    if requiringClients { configuration.clientVerification = .required(.pem(authority.certificatePEM)) }
    return try TLSContext(server: configuration)
  }

  private static func make<Value>(_ body: () throws(TLSError) -> Value) -> Value {
    do {
      return try body()
    } catch {
      preconditionFailure("the tests' certificates cannot be made: \(error)")
    }
  }
}
