import NIOEmbedded
import NIOPosix
import TLS
import Testing

@Suite struct TLSVersionTests {
  @Test func `a newer version is greater`() {
    #expect(TLSVersion.v1_2 < .v1_3)
  }
}
