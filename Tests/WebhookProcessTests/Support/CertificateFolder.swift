// A directory for `--cert-dir`, and the authority that clients trust.

import FoundationEssentials
import TLS

/// A directory with `tls.crt` and `tls.key`, gone when the value is.
final class CertificateFolder: Sendable {
  let path: String
  let authority: CertificateAuthority

  /// Makes an authority and a first pair for 127.0.0.1.
  init() throws {
    let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
    authority = try CertificateAuthority.create(
      commonName: "prepull test authority", notBefore: now.addingTimeInterval(-3600 * 48),
      notAfter: now.addingTimeInterval(86_400))
    path = FileManager.default.temporaryDirectory.appending(path: "prepull-webhook-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try issue()
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      // The system empties its temporary files in time.
    }
  }

  /// Puts a new pair into the files, as cert-manager does: the key first or the certificate first is all the same.
  @discardableResult
  func issue(from start: TimeInterval = -3600, to end: TimeInterval = 3600) throws -> CertificatePair {
    let now = Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down))
    let pair = try authority.issueServing(
      dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"], notBefore: now.addingTimeInterval(start),
      notAfter: now.addingTimeInterval(end))
    try write(pair.privateKeyPEM, to: "tls.key")
    try write(pair.certificateChainPEM, to: "tls.crt")
    return pair
  }

  /// Replaces a file as a whole.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path).appending(path: name), options: .atomic)
    return path + "/" + name
  }

  /// The authority's certificate as a file, for clients that read one.
  func authorityFile() throws -> String { try write(authority.certificatePEM, to: "ca.crt") }
}
