// The jobs that this process carries out, or knows to be over.

import PrePullEngine
import Synchronization

/// What the controller has in memory of jobs, by UID.
final class JobTable: Sendable {
  /// How a job stands.
  enum Entry: Sendable {
    /// It is carried out.
    case active(ActiveJob)
    /// It is over, and all of it is stored. Its engine is gone.
    case settled(PullPlan, deletionTime: EngineTime?)
    /// It cannot be run; its status says so.
    case rejected
  }

  private let entries = Mutex<[String: Entry]>([:])

  subscript(uid: String) -> Entry? {
    get { entries.withLock { $0[uid] } }
    set { entries.withLock { $0[uid] = newValue } }
  }

  /// The job's engine, if it has one.
  func active(_ uid: String) -> ActiveJob? {
    if case .active(let job) = self[uid] { job } else { nil }
  }

  /// All jobs that are carried out.
  var allActive: [ActiveJob] {
    entries.withLock { entries in
      entries.values.compactMap { if case .active(let job) = $0 { job } else { nil } }
    }
  }

  /// How many jobs there are of each sort.
  var all: [String: Entry] { entries.withLock { $0 } }
}
