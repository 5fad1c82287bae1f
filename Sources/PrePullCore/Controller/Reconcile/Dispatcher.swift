// Takes what happens in the cluster to the jobs that it concerns.

import Kubernetes
import PrePullEngine

/// Posts news to jobs and puts them into the queue.
struct Dispatcher: Sendable {
  let directory: JobDirectory
  let table: JobTable
  let queue: WorkQueue<String>

  /// A job is new or different.
  func changed(_ record: JobRecord, _ former: JobRecord?) {
    let uid = record.identity.uid
    if let job = table.active(uid) {
      job.versions.note(record.snapshot.resourceVersion)
      if case .success(let plan) = record.snapshot.plan, !isSame(plan, former) { job.post(.plan(plan)) }
    }
    guard former == nil || isNews(record.snapshot, former?.snapshot) else { return }
    queue.add(uid)
  }

  /// A job is gone.
  func gone(_ uid: String) { queue.add(uid) }

  /// A node is new, gone or different.
  func nodeChanged(_ name: String) {
    for job in table.allActive { tell(job, .node(name)) }
  }

  /// A Pod of ours is new, gone or different.
  func podChanged(_ change: Change<ObservedPod>) {
    switch change {
    case .added(_, let pod), .modified(_, _, let pod):
      if let job = table.active(pod.job) { tell(job, .pod(pod)) }
    case .deleted(_, let last):
      if let job = table.active(last.job) { tell(job, .podGone(last.task)) }
    }
  }

  /// Pods of a namespace changed, or of all of them when it is nil, which these jobs' podSelectors may look at.
  func hostsChanged(_ uids: Set<String>, in namespace: String?) {
    for uid in uids {
      guard namespace == nil || directory[uid]?.identity.key.namespace == namespace else { continue }
      table.active(uid)?.noteHosts()
      // Rollouts move many pods at once: one look at all of them is enough.
      queue.add(uid, after: .milliseconds(200))
    }
  }

  /// An executor has something to say of a task.
  func report(_ key: TaskKey, _ event: Event) {
    if let job = table.active(key.job) { tell(job, .event(event)) }
  }

  /// A flush came to its end.
  func report(_ job: ActiveJob, _ report: FlushReport) {
    switch report {
    case .event(let event): tell(job, .event(event))
    case .reload:
      table[job.identity.uid] = nil
      queue.add(job.identity.uid)
    }
  }

  private func tell(_ job: ActiveJob, _ message: JobMessage) {
    job.post(message)
    queue.add(job.identity.uid)
  }

  private func isSame(_ plan: PullPlan, _ former: JobRecord?) -> Bool {
    guard case .success(let known)? = former?.snapshot.plan else { return false }
    return known == plan
  }

  private func isRejected(_ snapshot: JobSnapshot) -> Bool {
    if case .failure = snapshot.plan { true } else { false }
  }

  /// Whether more than the status is different, which is our own writing.
  private func isNews(_ snapshot: JobSnapshot, _ former: JobSnapshot?) -> Bool {
    guard let former else { return true }
    return snapshot.plan != former.plan || snapshot.isLeaving != former.isLeaving
      || snapshot.peerFinalizers != former.peerFinalizers
      || (isRejected(snapshot) && snapshot.publishedReason != former.publishedReason)
  }
}
