// OpenSSL's error queue of the current thread: emptied into values, so that no entry is left for a later call to trip on.
internal import COpenSSL

/// One entry of OpenSSL's error queue.
struct OpenSSLErrorEntry: Sendable, Equatable {
  let library: Int32
  let reason: Int32
  let text: String

  /// The number of the alert the peer sent, if that is what the entry reports.
  var receivedAlert: Int32? {
    guard library == ERR_LIB_SSL, reason > SSL_AD_REASON_OFFSET else { return nil }
    return reason - SSL_AD_REASON_OFFSET
  }
}

/// The error queue that OpenSSL keeps for each thread.
///
/// `SSL_get_error` looks at the queue too, so every call into libssl starts with an empty queue and every failure
/// empties it again.
enum OpenSSLErrorQueue {
  static var isEmpty: Bool { ERR_peek_error() == 0 }

  static func clear() { ERR_clear_error() }

  /// Takes every entry out of the queue, oldest first.
  static func drain() -> [OpenSSLErrorEntry] {
    var entries: [OpenSSLErrorEntry] = []
    var data: UnsafePointer<CChar>?
    var flags: Int32 = 0
    while true {
      let code = ERR_get_error_all(nil, nil, nil, &data, &flags)
      guard code != 0 else { return entries }
      let detail = (flags & ERR_TXT_STRING) != 0 ? data.map { String(cString: $0) } : nil
      entries.append(
        OpenSSLErrorEntry(
          library: ERR_GET_LIB(code), reason: ERR_GET_REASON(code), text: text(of: code, detail: detail)))
    }
  }

  private static func text(of code: UInt, detail: String?) -> String {
    let reason = ERR_reason_error_string(code).map { String(cString: $0) }
    let text = reason ?? "error 0x" + String(code, radix: 16)
    guard let detail, !detail.isEmpty else { return text }
    return "\(text), \(detail)"
  }
}

extension TLSError {
  /// An error with what the queue holds, which is empty afterwards.
  static func fromQueue(_ code: Code, _ message: String, advice: String? = nil) -> TLSError {
    TLSError(code, message, advice: advice, libraryErrors: OpenSSLErrorQueue.drain().map(\.text))
  }

  /// The error of a call that fails only without memory or with a broken installation of OpenSSL.
  static func libraryFailure(_ doing: String) -> TLSError {
    fromQueue(
      .libraryFailure, "OpenSSL failed to \(doing)",
      advice: "check the machine's memory and its OpenSSL configuration (openssl.cnf)")
  }
}

/// Throws a ``TLSError`` of kind `libraryFailure` unless OpenSSL answered with success.
/// - Parameters:
///   - result: what the call returned; 1 or more is success.
///   - doing: what the call was for, as in "OpenSSL failed to …".
func require(_ result: Int32, _ doing: @autoclosure () -> String) throws(TLSError) {
  guard result >= 1 else { throw .libraryFailure(doing()) }
}

/// Unwraps what OpenSSL allocated, or throws a ``TLSError`` of kind `libraryFailure`.
func require<Pointer>(_ result: Pointer?, _ doing: @autoclosure () -> String) throws(TLSError) -> Pointer {
  guard let result else { throw .libraryFailure(doing()) }
  return result
}
