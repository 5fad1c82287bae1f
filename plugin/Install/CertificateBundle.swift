// Reads the CA certificates that a webhook configuration is given.
import FoundationEssentials

/// PEM certificates for `caBundle`.
enum CertificateBundle {
  /// More than any bundle of the CAs of the world takes.
  private static let maximumSize = 1 << 20
  private static let begin = "-----BEGIN CERTIFICATE-----"
  private static let end = "-----END CERTIFICATE-----"

  /// The certificates of a PEM file, in base64 as `caBundle` holds them.
  ///
  /// What stands between the certificates is left out. A private key is refused: whoever may read a webhook
  /// configuration would have it.
  ///
  /// - Throws: exit code 1 with what is wrong with the file.
  static func read(_ path: String) throws(CommandFailure) -> String {
    let text = String(decoding: try FileBytes.read(path, limit: maximumSize), as: UTF8.self)
    let name = quotedForTerminal(path)
    guard !text.contains("PRIVATE KEY-----") else {
      throw CommandFailure(
        .wrongInput, "\(name) holds a private key, which must not go into the cluster; give the certificate")
    }
    var pem = ""
    var body: String?
    for line in text.split(whereSeparator: \.isNewline).map({ $0.trimmed }) {
      if line == begin {
        body = ""
      } else if line == end, let certificate = body {
        guard isCertificate(certificate) else {
          throw CommandFailure(.wrongInput, "\(name) holds a certificate that is broken")
        }
        pem += "\(begin)\n\(certificate)\(end)\n"
        body = nil
      } else if let before = body {
        body = before + line + "\n"
      }
    }
    guard body == nil else { throw CommandFailure(.wrongInput, "\(name) ends in the middle of a certificate") }
    guard !pem.isEmpty else {
      throw CommandFailure(.wrongInput, "\(name) holds no PEM certificate; it should have a line \(begin)")
    }
    return Data(pem.utf8).base64EncodedString()
  }

  /// Whether base64 of one DER sequence stands there; the API server looks into the certificate itself.
  private static func isCertificate(_ body: String) -> Bool {
    guard let der = Data(base64Encoded: body, options: .ignoreUnknownCharacters) else { return false }
    return der.first == 0x30
  }
}

extension Substring {
  /// Without white space at both ends.
  fileprivate var trimmed: Substring {
    let start = drop(while: \.isWhitespace)
    return start.prefix(start.count - start.reversed().prefix(while: \.isWhitespace).count)
  }
}
