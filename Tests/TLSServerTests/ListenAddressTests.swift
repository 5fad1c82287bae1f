// Addresses as `--listen` takes them.

import TLSServer
import Testing

@Suite struct ListenAddressTests {
  @Test(
    arguments: [
      (":8443", nil, 8443), ("0.0.0.0:0", "0.0.0.0", 0), ("localhost:65535", "localhost", 65535),
      ("[::1]:443", "::1", 443), ("[::]:1", "::", 1), ("10.0.0.1:8081", "10.0.0.1", 8081),
    ] as [(String, String?, Int)])
  func `an address is read and written as Go's servers have it`(text: String, host: String?, port: Int) {
    let address = ListenAddress(text)
    #expect(address?.host == host)
    #expect(address?.port == port)
    #expect(address?.description == text)
  }

  @Test(
    arguments: [
      "", "8443", "host", "host:", "host:x", "host:65536", "host:-1", "::1:443", "[::1]", "[]:1", "a b:1", "host:٣",
      "https://host:1", "host:1:2",
    ])
  func `what is no address is refused`(text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test(arguments: [(":1", "127.0.0.1"), ("0.0.0.0:1", "127.0.0.1"), ("[::]:1", "::1"), ("10.1.2.3:1", "10.1.2.3")])
  func `a server on every address is reached over loopback`(text: String, host: String) {
    #expect(ListenAddress(text)?.localHost == host)
  }
}
