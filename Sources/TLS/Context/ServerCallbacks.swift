// What a server decides in the middle of a handshake: the certificate for the name asked for, and the protocol.
internal import COpenSSL

/// What libssl's callbacks on the server side look at. Immutable; the `SSL_CTX` has an unretained pointer to it, so
/// ``ContextHandle`` keeps it alive for as long as its `SSL_CTX`.
final class ServerCallbacks: Sendable {
  /// ALPN's list of what the server speaks, in its order of preference.
  private let protocols: [UInt8]
  /// The contexts by the (lower-case) names they are for.
  private let contexts: [String: ContextHandle]

  init(_ configuration: TLSServerConfiguration) throws(TLSError) {
    protocols = try ApplicationProtocols.encode(configuration.applicationProtocols)
    var contexts: [String: ContextHandle] = [:]
    for (name, pair) in configuration.certificatesByServerName {
      // A whole context each: a connection's certificates, protocols and trust then come from one place.
      var own = configuration
      own.certificate = pair
      own.certificatesByServerName = [:]
      contexts[name.lowercased()] = try ContextHandle(server: own)
    }
    self.contexts = contexts
  }

  func install(in context: OpaquePointer) {
    let argument = Unmanaged.passUnretained(self).toOpaque()
    if !contexts.isEmpty { shim_SSL_CTX_set_servername_callback(context, chooseCertificate, argument) }
    if !protocols.isEmpty { SSL_CTX_set_alpn_select_cb(context, chooseProtocol, argument) }
  }

  fileprivate func context(for name: String) -> ContextHandle? {
    let name = name.lowercased()
    if let exact = contexts[name] { return exact }
    guard let dot = name.firstIndex(of: "."), dot != name.startIndex else { return nil }
    return contexts["*" + name[dot...]]
  }

  /// The first of our protocols that the client offers, as a range of `protocols`' bytes without the length.
  fileprivate func select(
    from offered: UnsafeBufferPointer<UInt8>, _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>,
    _ length: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    // The answer points into what the client offered: libssl copies it before the message goes away, and our own
    // array has no address that stays.
    var own = protocols[...]
    while let size = own.popFirst() {
      let wanted = own.prefix(Int(size))
      own = own.dropFirst(Int(size))
      if let start = Self.find(wanted, in: offered) {
        out.pointee = offered.baseAddress.map { $0 + start }
        length.pointee = size
        return true
      }
    }
    return false
  }

  private static func find(_ wanted: ArraySlice<UInt8>, in offered: UnsafeBufferPointer<UInt8>) -> Int? {
    var position = 0
    while position < offered.count {
      let start = position + 1
      let end = start + Int(offered[position])
      guard end <= offered.count else { return nil }
      if offered[start..<end].elementsEqual(wanted) { return start }
      position = end
    }
    return nil
  }
}

private func chooseCertificate(
  _ connection: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?, _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  guard let connection, let argument, let raw = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name)
  else {
    return SSL_TLSEXT_ERR_NOACK
  }
  let callbacks = Unmanaged<ServerCallbacks>.fromOpaque(argument).takeUnretainedValue()
  guard let context = callbacks.context(for: String(cString: raw)) else { return SSL_TLSEXT_ERR_NOACK }
  guard SSL_set_SSL_CTX(connection, context.pointer) != nil else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  return SSL_TLSEXT_ERR_OK
}

private func chooseProtocol(
  _ connection: OpaquePointer?, _ out: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ length: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  guard let argument, let out, let length else { return SSL_TLSEXT_ERR_ALERT_FATAL }
  let callbacks = Unmanaged<ServerCallbacks>.fromOpaque(argument).takeUnretainedValue()
  let bytes = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
  // RFC 7301: a server that speaks none of what is offered says so and ends the handshake.
  return callbacks.select(from: bytes, out, length) ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL
}
