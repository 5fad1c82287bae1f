// Turns what the HTTP client, TLS and sockets throw into errors that say what to do.

import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import NIOHTTPCompression
import NIOPosix
import NIOSSL

extension KubernetesError {
  /// The error that something thrown on the way stands for.
  ///
  /// - Parameters:
  ///   - error: What was thrown.
  ///   - server: Whom the request was for.
  ///   - hasAnswer: Whether the head of an answer had already come.
  static func transport(_ error: any Error, server: ServerAddress, hasAnswer: Bool = false) -> KubernetesError {
    switch error {
    case let error as KubernetesError: return error
    case is CancellationError: return KubernetesError(.cancelled, "the task was cancelled", mayHaveBeenProcessed: true)
    case let error as HTTPClientError: return http(error, server: server, hasAnswer: hasAnswer)
    case let error as NIOSSLError: return tls("\(error)", server: server)
    case let error as NIOSSLExtraError: return tls(error.description, server: server)
    case let error as BoringSSLError: return tls("\(error)", server: server)
    case let error as NIOConnectionError: return unreachable(reason(of: error), server: server)
    case HTTPParserError.invalidEOFState:
      return lost("the connection was closed", server: server, hasAnswer: hasAnswer)
    case let error as HTTPParserError:
      return KubernetesError(
        .protocolViolation, "\(server) does not answer as an HTTP server does (\(error.debugDescription))",
        advice: "check that the address is that of the API server", mayHaveBeenProcessed: true)
    case let error as IOError:
      if let reason = connectReason(error) { return unreachable(reason, server: server) }
      return lost("\(error)", server: server, hasAnswer: hasAnswer)
    case NIOHTTPDecompression.DecompressionError.limit:
      return tooLarge("unpacked, the answer has more bytes than the limit")
    case is ChannelError:
      return lost("the connection was closed", server: server, hasAnswer: hasAnswer)
    default:
      return lost("\(error)", server: server, hasAnswer: hasAnswer)
    }
  }

  /// An answer that is larger than the client takes.
  static func tooLarge(_ message: String, status: Int? = nil) -> KubernetesError {
    KubernetesError(
      .responseTooLarge, message, advice: "list in pages, or raise the limit", httpStatus: status,
      mayHaveBeenProcessed: true)
  }

  private static func http(_ error: HTTPClientError, server: ServerAddress, hasAnswer: Bool) -> KubernetesError {
    switch error {
    case .cancelled, .requestStreamCancelled:
      return KubernetesError(.cancelled, "the task was cancelled", mayHaveBeenProcessed: true)
    case .deadlineExceeded, .readTimeout, .writeTimeout:
      return KubernetesError(.timeout, "\(server) did not answer in time", mayHaveBeenProcessed: true)
    case .connectTimeout, .getConnectionFromPoolTimeout, .socksHandshakeTimeout, .httpProxyHandshakeTimeout:
      return unreachable("no connection in time", server: server)
    case .tlsHandshakeTimeout: return tls("the handshake took too long", server: server)
    case .alreadyShutdown: return KubernetesError(.shutDown, "the client was shut down")
    case .invalidProxyResponse, .proxyAuthenticationRequired:
      return unreachable("the proxy refused (\(error.shortDescription))", server: server)
    case .remoteConnectionClosed, .uncleanShutdown:
      return lost("the connection was closed", server: server, hasAnswer: hasAnswer)
    default:
      return KubernetesError(
        .protocolViolation, "the exchange with \(server) failed (\(error.shortDescription))",
        mayHaveBeenProcessed: true)
    }
  }

  private static func unreachable(_ reason: String, server: ServerAddress) -> KubernetesError {
    KubernetesError(
      .unreachable, "\(server) cannot be reached (\(reason))",
      advice: "check the address, and that the API server runs")
  }

  private static func lost(_ reason: String, server: ServerAddress, hasAnswer: Bool) -> KubernetesError {
    KubernetesError(
      hasAnswer ? .connectionLost : .unreachable,
      hasAnswer
        ? "the connection to \(server) ended in the middle of the answer (\(reason))"
        : "\(server) gave no answer (\(reason))", mayHaveBeenProcessed: true)
  }

  private static func tls(_ reason: String, server: ServerAddress) -> KubernetesError {
    let advice: String
    if reason.contains("CERTIFICATE_VERIFY_FAILED") {
      advice = "check that the configured certificate authority is the server's"
    } else if reason.contains("unableToValidateCertificate") || reason.contains("failedToValidateHostname") {
      advice = "its certificate is for another name; set tls-server-name, or use a name it is for"
    } else if reason.contains("WRONG_VERSION_NUMBER") || reason.contains("HTTP_REQUEST") {
      advice = "the server speaks no TLS; check the scheme and the port"
    } else {
      advice = "check the server's certificate and the configured authority"
    }
    return KubernetesError(.tlsFailure, "no trusted connection to \(server) (\(reason))", advice: advice)
  }

  /// Every address that was tried fails for the same reason, mostly; the first says it.
  private static func reason(of error: NIOConnectionError) -> String {
    if let first = error.connectionErrors.first?.error {
      return (first as? IOError).flatMap(connectReason) ?? "\(first)"
    }
    if let failure = error.dnsAError ?? error.dnsAAAAError {
      return "the name \(error.host) does not resolve: \(failure)"
    }
    return "no address of \(error.host) answers"
  }

  /// What went wrong when no connection was made; nil for errors of connections.
  private static func connectReason(_ error: IOError) -> String? {
    switch error.errnoCode {
    case ECONNREFUSED: "connection refused"
    case EHOSTUNREACH: "no route to the host"
    case ENETUNREACH: "no route to the network"
    default: nil
    }
  }
}
