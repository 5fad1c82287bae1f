// Which files are taken for CA certificates.
import FoundationEssentials
import Testing

@testable import kubectl_prepull

@Suite struct CertificateBundleTests {
  /// DER begins with a sequence; what follows is the API server's to read.
  private static let body = Data([0x30, 0x03, 0x02, 0x01, 0x01]).base64EncodedString()
  private static let certificate = "-----BEGIN CERTIFICATE-----\n\(body)\n-----END CERTIFICATE-----\n"

  /// The PEM text that a file gives, or why it gives none.
  private func read(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.path + "/prepull-ca-\(UInt64.random(in: 0 ... .max))"
    try Data(text.utf8).write(to: URL(filePath: path))
    defer {
      do { try FileManager.default.removeItem(atPath: path) } catch { Issue.record("\(path) stays behind: \(error)") }
    }
    let bundle = try CertificateBundle.read(path)
    return String(decoding: try #require(Data(base64Encoded: bundle)), as: UTF8.self)
  }

  @Test(
    arguments: [
      (certificate, certificate), (certificate + certificate, certificate + certificate),
      ("subject=CN = ca\n\(certificate)trailing words\n", certificate),
      ("  -----BEGIN CERTIFICATE-----\r\n \(body)\r\n-----END CERTIFICATE-----", certificate),
    ]) func `certificates are taken and the words around them left out`(row: (given: String, taken: String)) throws
  {
    #expect(try read(row.given) == row.taken)
  }

  @Test(
    arguments: [
      ("", "holds no PEM certificate"), ("hello", "holds no PEM certificate"),
      ("-----BEGIN CERTIFICATE-----\n\(body)\n", "ends in the middle of a certificate"),
      ("-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----", "holds a certificate that is broken"),
      ("-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----", "holds a certificate that is broken"),
      ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----", "holds a certificate that is broken"),
      (
        certificate + "-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----\n",
        "holds a private key, which must not go into the cluster"
      ),
    ]) func `anything else is refused with the reason`(row: (given: String, says: String)) throws
  {
    let failure = try #require(throws: CommandFailure.self) { try read(row.given) }
    #expect(failure.code == .wrongInput)
    #expect(failure.message.contains(row.says), "\(failure.message)")
  }
}
