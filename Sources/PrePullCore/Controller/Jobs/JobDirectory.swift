// Every job that there is, by UID.

import Synchronization

/// A job and what it wants.
struct JobRecord: Sendable {
  let identity: JobIdentity
  let snapshot: JobSnapshot
}

/// The jobs of all kinds that are followed.
final class JobDirectory: Sendable {
  private let records = Mutex<[String: JobRecord]>([:])

  subscript(uid: String) -> JobRecord? { records.withLock { $0[uid] } }

  /// The UIDs of all jobs.
  var uids: Set<String> { records.withLock { Set($0.keys) } }

  /// All jobs, in no order.
  var all: [JobRecord] { records.withLock { Array($0.values) } }

  /// Notes a job as it is now, and gives what was known of it before.
  @discardableResult
  func put(_ record: JobRecord) -> JobRecord? {
    records.withLock { $0.updateValue(record, forKey: record.identity.uid) }
  }

  /// Forgets a job.
  func remove(_ uid: String) { records.withLock { _ = $0.removeValue(forKey: uid) } }
}
