// Text in and out of OpenSSL's memory BIOs.
internal import COpenSSL

/// Memory BIOs as OpenSSL's readers and writers of PEM want them. Callers free what they get with `BIO_free`.
enum MemoryBIO {
  /// A BIO that yields the text and then its end.
  static func reading(_ text: String) throws(TLSError) -> OpaquePointer {
    let bio = try require(BIO_new(BIO_s_mem()), "allocate a buffer")
    shim_BIO_set_mem_eof_return(bio, 0)
    var text = text
    let written = text.withUTF8 { bytes in
      var count = 0
      // An empty write counts as a failure to OpenSSL.
      return bytes.isEmpty || BIO_write_ex(bio, bytes.baseAddress, bytes.count, &count) == 1
    }
    guard written else {
      BIO_free(bio)
      throw .libraryFailure("fill a buffer")
    }
    return bio
  }

  /// What was written to a new BIO by `body`, which answers with success (1) or failure.
  static func written(_ doing: String, by body: (OpaquePointer) -> Int32) throws(TLSError) -> String {
    let bio = try require(BIO_new(BIO_s_mem()), "allocate a buffer")
    defer { BIO_free(bio) }
    guard body(bio) >= 1 else { throw .libraryFailure(doing) }
    return String(decoding: contents(of: bio), as: UTF8.self)
  }

  private static func contents(of bio: OpaquePointer) -> [UInt8] {
    let count = BIO_ctrl_pending(bio)
    guard count > 0 else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
      BIO_read_ex(bio, bytes.baseAddress, count, &initialized)
    }
  }
}
