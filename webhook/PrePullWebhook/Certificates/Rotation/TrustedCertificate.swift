// The authorities' certificates of a bundle, one by one.
import FoundationEssentials
import TLS

/// An authority's certificate, as it stands in a `caBundle`.
struct TrustedCertificate: Sendable, Equatable {
  /// The certificate alone, as PEM that ends in a line break.
  let pem: String
  /// What it says.
  let info: CertificateInfo

  /// Whether its time is over.
  func isExpired(at now: Date) -> Bool { info.notAfter < now }
}

extension TrustedCertificate {
  /// The authorities in a text; what is no certificate, or that of no authority, is passed over.
  static func readAll(_ bundle: String) -> [TrustedCertificate] {
    var found: [TrustedCertificate] = []
    for block in blocks(bundle).prefix(maximumCount) {
      do throws(TLSError) {
        guard let info = try CertificateInfo.readAll(pem: block).first, info.isCertificateAuthority else { continue }
        found.append(TrustedCertificate(pem: block, info: info))
      } catch {
        continue
      }
    }
    return found
  }

  /// The certificates' fingerprints, nil when something in the text is no certificate: such a bundle is refused by
  /// the API server's clients as a whole.
  static func fingerprints(_ bundle: String) -> Set<String>? {
    do throws(TLSError) {
      return Set(try CertificateInfo.readAll(pem: bundle).map(\.fingerprint))
    } catch {
      return nil
    }
  }

  /// More than any bundle of ours ever has; a text with more is somebody else's.
  private static let maximumCount = 32
  private static let begin = "-----BEGIN CERTIFICATE-----"
  private static let end = "-----END CERTIFICATE-----"

  private static func blocks(_ text: String) -> [String] {
    var blocks: [String] = []
    var current: [Substring]?
    for line in text.split(whereSeparator: \.isNewline) {
      if line == begin { current = [] }
      current?.append(line)
      if line == end, let lines = current {
        blocks.append(lines.joined(separator: "\n") + "\n")
        current = nil
      }
    }
    return blocks
  }
}
