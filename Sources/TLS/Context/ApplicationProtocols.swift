// The wire form of ALPN's list of protocols (RFC 7301).

enum ApplicationProtocols {
  /// The protocols, each after a byte with its length.
  /// - Throws: ``TLSError`` of kind `invalidConfiguration` for a name that is empty or longer than 255 bytes, or a
  ///   list longer than 65,535 bytes.
  static func encode(_ protocols: [String]) throws(TLSError) -> [UInt8] {
    var list: [UInt8] = []
    for name in protocols {
      guard let length = UInt8(exactly: name.utf8.count), length > 0 else {
        throw TLSError(
          .invalidConfiguration, "\"\(name)\" cannot be an application protocol",
          advice: "use 1 to 255 bytes, such as http/1.1")
      }
      list.append(length)
      list.append(contentsOf: name.utf8)
    }
    guard list.count <= UInt16.max else {
      throw TLSError(.invalidConfiguration, "there are too many application protocols")
    }
    return list
  }
}
