// What was asked of the server, for tests of who may do what.

import Synchronization

/// One request.
public struct RequestRecord: Sendable, Hashable {
  /// As in RBAC: `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`.
  public var verb: String
  /// What it was about; nil for paths that name no resource.
  public var target: RequestTarget?
  /// The path, undecoded, without its query.
  public var path: String
  /// The user the request was done for.
  public var user: String
  /// The `User-Agent` header.
  public var userAgent: String
  /// The HTTP status of the answer.
  public var status: Int
}

/// The latest requests.
final class RequestLog: Sendable {
  /// More than this are not kept: a benchmark must not fill the memory with them.
  private static let capacity = 100_000

  private let records = Mutex<[RequestRecord]>([])

  func append(_ record: RequestRecord) {
    records.withLock { records in
      if records.count >= Self.capacity { records.removeFirst(Self.capacity / 10) }
      records.append(record)
    }
  }

  var all: [RequestRecord] { records.withLock { $0 } }

  func removeAll() { records.withLock { $0.removeAll() } }
}
