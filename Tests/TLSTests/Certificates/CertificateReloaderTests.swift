// Following the files of a certificate, as Kubernetes replaces them.
import TLS
import Testing

@testable import TLS

@Suite struct CertificateReloaderTests {
  private let folder: TemporaryFolder
  private let first: CertificatePair
  private let second: CertificatePair

  init() throws {
    folder = try TemporaryFolder()
    first = try TestCertificates.serving(["localhost"])
    second = try TestCertificates.serving(["localhost"])
  }

  private func write(_ pair: CertificatePair, to name: String = "") throws {
    try folder.write(pair.certificateChainPEM, to: name + "tls.crt")
    try folder.write(pair.privateKeyPEM, to: name + "tls.key")
  }

  private func follow(_ path: String) throws -> (CertificateReloader, CertificateStore) {
    let directory = CertificateDirectory(path: path)
    let store = try CertificateStore(configuration: TLSServerConfiguration(certificate: directory.load()))
    return (CertificateReloader(directory: directory, store: store), store)
  }

  @Test func `a changed pair is presented, an unchanged one is left alone`() throws {
    try write(first)
    let (reloader, store) = try follow(folder.path)
    #expect(try reloader.reloadIfChanged() == .unchanged)
    try write(second)
    #expect(try reloader.reloadIfChanged() == .reloaded(second))
    #expect(try reloader.reloadIfChanged() == .unchanged)
    #expect(store.certificate == second)
  }

  @Test func `a Secret's mount is followed over its symbolic links`() throws {
    try write(first, to: "..2026_01/")
    try write(second, to: "..2026_02/")
    try folder.link("..data", to: "..2026_01")
    try folder.link("tls.crt", to: "..data/tls.crt")
    try folder.link("tls.key", to: "..data/tls.key")
    let (reloader, store) = try follow(folder.path)
    #expect(store.certificate == first)
    try folder.link("..data", to: "..2026_02")
    #expect(try reloader.reloadIfChanged() == .reloaded(second))
    try folder.link("..data", to: "..2026_01")
    #expect(try reloader.reloadIfChanged() == .reloaded(first))
  }

  @Test func `broken files are refused once with the reason, and the old pair stays until they are good`()
    throws
  {
    try write(first)
    let (reloader, store) = try follow(folder.path)
    let halves: [(String, String, TLSError.Code)] = [
      (second.certificateChainPEM, first.privateKeyPEM, .keyMismatch),
      ("half a certifi", second.privateKeyPEM, .invalidPEM),
      (second.certificateChainPEM, "", .invalidPrivateKey),
      (String(repeating: "x", count: 2_000_000), second.privateKeyPEM, .unreadableFile),
    ]
    for (certificate, key, code) in halves {
      try folder.write(certificate, to: "tls.crt")
      try folder.write(key, to: "tls.key")
      let error = #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
      #expect(error?.code == code)
      #expect(error?.message.contains(folder.path) == true)
      #expect(try reloader.reloadIfChanged() == .stillRefused(#require(error)))
      #expect(store.certificate == first)
    }
    try write(second)
    #expect(try reloader.reloadIfChanged() == .reloaded(second))
  }

  @Test func `coming back to the old pair after a refusal is no change`() throws {
    try write(first)
    let (reloader, _) = try follow(folder.path)
    try folder.write("broken", to: "tls.crt")
    #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
    try write(first)
    #expect(try reloader.reloadIfChanged() == .unchanged)
    // The same fault again is news again.
    try folder.write("broken", to: "tls.crt")
    #expect(throws: TLSError.self) { try reloader.reloadIfChanged() }
  }

  @Test func `what is missing or no file is said with its path`() throws {
    let directory = CertificateDirectory(path: folder.path)
    let missing = #expect(throws: TLSError.self) { try directory.load() }
    #expect(missing?.code == .unreadableFile)
    #expect(missing?.message == "\(folder.path)/tls.crt cannot be read: No such file or directory")
    try folder.write("", to: "tls.crt/a directory")
    let folderError = #expect(throws: TLSError.self) { try directory.load() }
    #expect(folderError?.code == .unreadableFile)
    let device = #expect(throws: TLSError.self) { try RegularFile.read("/dev/zero") }
    #expect(device?.message == "/dev/zero is not a regular file")
  }
}
