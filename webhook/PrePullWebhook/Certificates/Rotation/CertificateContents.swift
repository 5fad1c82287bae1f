// What the Secret with the webhook's certificates says.
import TLS

/// The authorities and the serving pair that all replicas share.
///
/// The keys are in pairs, which never show them.
struct CertificateContents: Sendable, Equatable {
  /// An authority, which can sign while its key is there.
  struct Authority: Sendable, Equatable {
    var certificate: TrustedCertificate
    var pair: CertificatePair?
  }

  /// The authority that serving pairs come from.
  var authority: Authority?
  /// The authority that is being made known, and issues nothing yet.
  var next: Authority?
  /// The authorities that issue no more and that certificates still in use may come from.
  var previous: [TrustedCertificate] = []
  /// The pair that is served.
  var serving: CertificatePair? { didSet { servingIssuer = serving.flatMap(issuer) } }
  /// The authority that the pair comes from, if it was a trusted one when the pair was set.
  private(set) var servingIssuer: TrustedCertificate?

  /// Nothing at all.
  init() {}

  /// Every authority that must be trusted, each once.
  var trusted: [TrustedCertificate] {
    var seen: Set<String> = []
    return ([authority?.certificate, next?.certificate].compactMap { $0 } + previous)
      .filter { seen.insert($0.info.fingerprint).inserted }
  }

  /// The authority that a pair comes from, if it is a trusted one.
  func issuer(of pair: CertificatePair) -> TrustedCertificate? {
    trusted.first { candidate in
      do throws(TLSError) {
        return try pair.isIssued(by: candidate.pem)
      } catch {
        // Each of both has been read before.
        return false
      }
    }
  }
}

// MARK: - As data of a Secret

extension CertificateContents {
  /// The keys in the Secret's data. `tls.crt` and `tls.key` are those that the type `kubernetes.io/tls` asks for.
  enum Key: String, CaseIterable {
    case authority = "ca.crt"
    case authorityKey = "ca.key"
    case next = "next-ca.crt"
    case nextKey = "next-ca.key"
    case previous = "previous-ca.crt"
    case serving = "tls.crt"
    case servingKey = "tls.key"
  }

  /// Reads what can be read, and tells what cannot; what is missing or broken is as if it were not there.
  init(reading data: [String: String], problems: inout [String]) {
    func text(_ key: Key) -> String { data[key.rawValue] ?? "" }
    authority = Self.authority(text(.authority), text(.authorityKey), .authority, &problems)
    next = Self.authority(text(.next), text(.nextKey), .next, &problems)
    previous = TrustedCertificate.readAll(text(.previous))
    serving = Self.pair(text(.serving), text(.servingKey), .serving, &problems)
    servingIssuer = serving.flatMap(issuer)
  }

  private static func authority(
    _ certificate: String, _ key: String, _ name: Key, _ problems: inout [String]
  ) -> Authority? {
    guard !certificate.isEmpty else { return nil }
    guard let trusted = TrustedCertificate.readAll(certificate).first else {
      problems.append("\(name.rawValue) holds no certificate of an authority")
      return nil
    }
    return Authority(certificate: trusted, pair: pair(trusted.pem, key, name, &problems))
  }

  private static func pair(
    _ certificate: String, _ key: String, _ name: Key, _ problems: inout [String]
  ) -> CertificatePair? {
    guard !certificate.isEmpty || !key.isEmpty else { return nil }
    do throws(TLSError) {
      return try CertificatePair(certificateChainPEM: certificate, privateKeyPEM: key)
    } catch {
      problems.append("\(name.rawValue) and its key: \(error.message)")
      return nil
    }
  }

  /// The Secret's data, every key of ours; nil for one that is not to be there.
  var data: [Key: String?] {
    let earlier = previous.map(\.pem).joined()
    return [
      .authority: authority?.certificate.pem, .authorityKey: authority?.pair?.privateKeyPEM,
      .next: next?.certificate.pem, .nextKey: next?.pair?.privateKeyPEM,
      .previous: earlier.isEmpty ? nil : earlier,
      .serving: serving?.certificateChainPEM, .servingKey: serving?.privateKeyPEM,
    ]
  }

  /// The data with ours in the place of what was there; keys that are not ours stay.
  func data(over present: [String: String]) -> [String: String] {
    var all = present
    for (key, value) in data { all[key.rawValue] = value }
    return all
  }
}
