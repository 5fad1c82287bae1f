// What an observer learns of each request.

/// One request that was sent, or would have been: for metrics, and for tests of what a program needs permission for.
public struct RequestRecord: Sendable, Hashable {
  /// What was done.
  public var verb: Verb
  /// To which resource; nil for a path that is none.
  public var resource: APIResource?
  /// The subresource, such as `status`.
  public var subresource: String?
  /// The namespace; nil for all, or where there is none.
  public var namespace: String?
  /// The object's name; nil for collections.
  public var name: String?
  /// The path, without the query.
  public var path: String
  /// Which try this was, from 1.
  public var attempt: Int
  /// How it ended: the HTTP status; nil when no answer came.
  public var httpStatus: Int?
  /// The kind of error, nil when it went well.
  public var failure: KubernetesError.Code?
  /// How long it took.
  public var duration: Duration
}
