// The one error of the client: what kind, what is wrong, and what the server said.

/// An error of a request to an API server.
///
/// A deadline that passes is ``Code/timeout``; a task that is cancelled is ``Code/cancelled``; they are never mixed up.
/// No error carries a token, a password or a key.
public struct KubernetesError: Error, Sendable, Hashable {
  /// The kind of error, for code that has to decide.
  public var code: Code
  /// What is wrong, for people, without a full stop.
  public var message: String
  /// What to do about it, where there is something to say.
  public var advice: String?
  /// What the server said, when it said it as a `Status`.
  public var status: APIStatus?
  /// The HTTP status code of the answer, when there was one.
  public var httpStatus: Int?
  /// After how long the server wants to be asked again.
  public var retryAfter: Duration?
  /// The verb of the request, nil outside of requests.
  public var verb: Verb?
  /// The resource that was asked for; nil for other paths.
  public var resource: APIResource?
  /// The namespace of the object.
  public var namespace: String?
  /// The name of the object.
  public var name: String?
  /// Whether the server may have carried out the request although it failed here. False when it certainly has not:
  /// it was never reached, or it refused.
  public var mayHaveBeenProcessed: Bool

  /// Makes an error.
  public init(
    _ code: Code, _ message: String, advice: String? = nil, status: APIStatus? = nil, httpStatus: Int? = nil,
    retryAfter: Duration? = nil, mayHaveBeenProcessed: Bool = false
  ) {
    self.code = code
    self.message = message
    self.advice = advice
    self.status = status
    self.httpStatus = httpStatus
    self.retryAfter = retryAfter
    self.mayHaveBeenProcessed = mayHaveBeenProcessed
  }

  /// Makes an error of a configuration that turned out to be wrong when it was used.
  public init(_ error: ConfigurationError) {
    self.init(.configuration, error.description)
  }
}

extension KubernetesError: CustomStringConvertible {
  /// `get secrets shop/registry: secrets "registry" not found (404 NotFound): advice`.
  public var description: String {
    var text = ""
    if let verb {
      text = verb.rawValue
      if let resource { text += " \(resource)" }
      let object = [namespace, name].compactMap(\.self).joined(separator: "/")
      if !object.isEmpty { text += " \(object)" }
      text += ": "
    }
    text += message
    let numbers = [httpStatus.map(String.init), status.flatMap { $0.reason.isEmpty ? nil : $0.reason }]
    let number = numbers.compactMap(\.self).joined(separator: " ")
    if !number.isEmpty { text += " (\(number))" }
    if let advice { text += ": \(advice)" }
    return text
  }
}
