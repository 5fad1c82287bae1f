// The kinds of error that callers tell apart.

extension KubernetesError {
  /// A kind of error. New kinds may come.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The stable name.
    public let rawValue: String
    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    // What the server answers.

    /// 400: the server did not understand the request.
    public static let badRequest = Code(rawValue: "badRequest")
    /// 401: the credentials are missing, wrong or over.
    public static let unauthorized = Code(rawValue: "unauthorized")
    /// 403: the user may not do this.
    public static let forbidden = Code(rawValue: "forbidden")
    /// 404: no such object, or no such resource.
    public static let notFound = Code(rawValue: "notFound")
    /// 405 or 406 or 415: the server has the resource and not this way of using it.
    public static let notSupported = Code(rawValue: "notSupported")
    /// 409 `AlreadyExists`.
    public static let alreadyExists = Code(rawValue: "alreadyExists")
    /// 409 otherwise: somebody else wrote in between, or owns the field.
    public static let conflict = Code(rawValue: "conflict")
    /// 410: the resourceVersion or the continue token is too old.
    public static let gone = Code(rawValue: "gone")
    /// 413: the object is too large.
    public static let requestTooLarge = Code(rawValue: "requestTooLarge")
    /// 422: the object breaks the rules; the causes say which.
    public static let invalid = Code(rawValue: "invalid")
    /// 429: too many requests, or a disruption budget forbids it now.
    public static let tooManyRequests = Code(rawValue: "tooManyRequests")
    /// 504, or `Timeout` and `ServerTimeout`: the server itself gave up waiting.
    public static let serverTimeout = Code(rawValue: "serverTimeout")
    /// 503: the server, or the aggregated one behind it, is not there for now.
    public static let serviceUnavailable = Code(rawValue: "serviceUnavailable")
    /// Any other 5xx.
    public static let serverError = Code(rawValue: "serverError")
    /// Any other status.
    public static let unexpectedStatus = Code(rawValue: "unexpectedStatus")

    // What happens on the way.

    /// The deadline passed on this side.
    public static let timeout = Code(rawValue: "timeout")
    /// The task was cancelled.
    public static let cancelled = Code(rawValue: "cancelled")
    /// No connection: refused, no route, no such host, a proxy that refuses, cut before an answer.
    public static let unreachable = Code(rawValue: "unreachable")
    /// The connection ended in the middle of an answer.
    public static let connectionLost = Code(rawValue: "connectionLost")
    /// The handshake failed: an unknown authority, another name, a certificate that is over.
    public static let tlsFailure = Code(rawValue: "tlsFailure")
    /// The answer is not what an API server answers: not HTTP, not JSON, not the right kind.
    public static let protocolViolation = Code(rawValue: "protocolViolation")
    /// The answer is larger than this client takes.
    public static let responseTooLarge = Code(rawValue: "responseTooLarge")

    // What is wrong on this side.

    /// A request that cannot be sent: a name that is no name, an object without one.
    public static let invalidRequest = Code(rawValue: "invalidRequest")
    /// Files or programs that the configuration names do not work.
    public static let configuration = Code(rawValue: "configuration")
    /// The client was shut down.
    public static let shutDown = Code(rawValue: "shutDown")
    /// An object that does not decode as the type it was asked as.
    public static let undecodable = Code(rawValue: "undecodable")
  }
}

extension KubernetesError.Code: CustomStringConvertible {
  /// The name.
  public var description: String { rawValue }
}
