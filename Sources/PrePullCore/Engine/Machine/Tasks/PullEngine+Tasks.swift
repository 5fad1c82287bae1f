// What becomes of tasks once they are ordered.
import BitCollections

extension PullEngine {
  /// The node whose present task this is; nil for a task of the past.
  private func running(_ task: TaskID) -> Int? {
    guard let node = nodes.number(of: task.node), nodes[node].state == .running,
      let occupant = occupants[node], occupant.attempt == task.attempt, occupant.stage == .running
    else { return nil }
    return node
  }

  /// A task that nobody waits for any more is removed; one whose outcome is not stored yet is kept.
  private mutating func removeStray(_ task: TaskID) {
    if let node = nodes.number(of: task.node), occupants[node]?.attempt == task.attempt { return }
    if !outbox.isSettling(task) { decision.remove.append(task) }
  }

  mutating func noteStart(of task: TaskID) {
    guard let node = running(task) else { return removeStray(task) }
    guard works[node]?.isStarted == false else { return }
    works[node]?.isStarted = true
    works[node]?.refusal = nil
    if works[node]?.startedAt == nil { works[node]?.startedAt = now }
    works[node]?.progressAt = now
    outbox.hasPulled = true
    markChanged(node)
    arm(node)
  }

  /// What a task pulled before its removal was done need not be pulled by the next one; returns whether its node
  /// is done by that.
  private mutating func credit(_ task: TaskID, _ reports: [ImageReport]) -> Bool {
    guard let node = nodes.number(of: task.node), occupants[node]?.attempt == task.attempt,
      nodes[node].state != .running, var work = works[node]
    else { return false }
    for report in reports where report.state == .pulled {
      guard let index = work.images.firstIndex(where: { $0.index == report.image }) else { continue }
      work.images[index].isPulled = true
    }
    works[node] = work
    guard isResolved(node) else { return false }
    conclude(node, task: .alive)
    return true
  }

  mutating func noteProgress(of task: TaskID, _ reports: [ImageReport]) {
    guard let node = running(task) else {
      if !credit(task, reports) { removeStray(task) }
      return
    }
    apply(reports, to: node)
    if isResolved(node) { conclude(node, task: .alive) } else { arm(node) }
  }

  mutating func noteFinish(of task: TaskID, _ reports: [ImageReport], _ taskEnd: TaskEnd) {
    guard let node = running(task) else { return noteLateFinish(of: task, reports) }
    apply(reports, to: node)
    if isResolved(node) { return conclude(node, task: .finished) }
    switch taskEnd {
    case .completed:
      charge(node, .pullFailed, "the Pod ended without the image")
    case .deadlineExceeded:
      let limit = plan.limits.timeoutSeconds
      if plan.limits.scope == .wholeTask {
        // The limit was raised after the task was ordered with the old one.
        if let work = works[node], work.orderedTimeout < limit { break }
        return conclude(node, task: .finished, expired: true)
      }
      charge(node, .timedOut, "the attempts took longer than \(limit) s each")
    case .failed(let code, let message) where code == .evicted || code == .podLost:
      // The node's trouble, and none of the images'.
      return lose(node, ImageFailure(image: 0, code: code, message: message), ended: task)
    case .failed(let code, let message):
      charge(node, code, message)
    }
    if isResolved(node) { return conclude(node, task: .finished) }
    let failures = works[node]?.images.map(\.totalFailures).max() ?? 0
    rest(node, seconds: Backoff.seconds(after: max(failures, 1)))
  }

  /// A task ended that its node does not wait for any more.
  private mutating func noteLateFinish(of task: TaskID, _ reports: [ImageReport]) {
    guard let node = nodes.number(of: task.node), let occupant = occupants[node], occupant.attempt == task.attempt
    else { return removeStray(task) }
    // One that is being removed goes anyway; one whose outcome is not stored goes after that.
    if credit(task, reports) || occupant.stage == .lingering { outbox.settle(task) }
    vacate(node)
  }

  /// A task is gone that should still be there, or whose removal is done.
  mutating func noteLoss(of task: TaskID) {
    guard let node = nodes.number(of: task.node), let occupant = occupants[node], occupant.attempt == task.attempt
    else { return }
    guard occupant.stage == .running, nodes[node].state == .running else {
      vacate(node)
      releaseIfUnused(node)
      return
    }
    lose(node, ImageFailure(image: 0, code: .podLost, message: "the Pod was removed by somebody else"))
  }

  mutating func noteRefusal(of task: TaskID, _ failure: ImageFailure, isFinal: Bool) {
    guard let node = running(task) else { return noteLoss(of: task) }
    var work = works[node]
    let since = work?.refusal?.since ?? now
    let count = (work?.refusal?.count ?? 0) + 1
    // A server that is down or busy is waited for as long as a node or an attempt may take.
    let isOver = plan.limits.scope == .oneAttempt && since.adding(seconds: plan.limits.timeoutSeconds) <= now
    if isFinal || isOver {
      vacate(node)
      return fail(node, .pull, failure.code, failure.message)
    }
    work?.refusal = NodeWork.Refusal(since: since, count: count, message: Self.bounded(failure.message))
    works[node] = work
    rest(node, seconds: Backoff.seconds(afterLosses: count), isGone: true)
    if case .resting = nodes[node].state { refused.insert(node) }
  }

  /// The task was taken away; the node gets another, a few times.
  ///
  /// - Parameter ended: the task if something of it is left that has to be removed.
  private mutating func lose(_ node: Int, _ failure: ImageFailure, ended: TaskID? = nil) {
    works[node]?.losses += 1
    let losses = works[node]?.losses ?? 1
    if losses > Self.maximumLosses {
      if let ended { outbox.settle(ended) }
      vacate(node)
      fail(node, .pull, failure.code, "\(failure.message), \(losses) times")
    } else {
      rest(node, seconds: Backoff.seconds(afterLosses: losses), isGone: ended == nil)
    }
  }

  /// The time for the node or for one attempt is over.
  mutating func expire(_ node: Int) {
    guard plan.limits.scope == .oneAttempt else { return conclude(node, task: .alive, expired: true) }
    if var work = works[node], let index = work.firstUnresolved(retries: plan.limits.retries) {
      work.images[index].failures += 1
      work.images[index].lastFailure = ImageFailure(
        image: work.images[index].index, code: .timedOut,
        message: "the attempt took longer than \(plan.limits.timeoutSeconds) s" + readinessHint(node))
      works[node] = work
    }
    if isResolved(node) { return conclude(node, task: .alive) }
    let failures = works[node]?.images.map(\.totalFailures).max() ?? 1
    rest(node, seconds: Backoff.seconds(after: max(failures, 1)))
  }

  /// Ends the present task without an outcome; the next one comes after a pause.
  private mutating func rest(_ node: Int, seconds: Int, isGone: Bool = false) {
    if isGone { vacate(node) } else { remove(occupantOf: node) }
    works[node]?.closeTask()
    works[node]?.progressAt = now
    set(node, .resting(until: now.adding(seconds: seconds)))
    if end != nil {
      works[node] = nil
      enqueue(node)
    }
    arm(node)
  }

  // MARK: - Images

  private mutating func apply(_ reports: [ImageReport], to node: Int) {
    guard var work = works.removeValue(forKey: node) else { return }
    defer { works[node] = work }
    var isNews = !work.isStarted
    work.isStarted = true
    work.refusal = nil
    if work.startedAt == nil { work.startedAt = now }
    outbox.hasPulled = true
    for (place, report) in reports.enumerated() {
      let isInPlace = work.images.indices.contains(place) && work.images[place].index == report.image
      guard let index = isInPlace ? place : work.images.firstIndex(where: { $0.index == report.image }) else {
        continue
      }
      var image = work.images[index]
      guard !image.isPulled else { continue }
      // What was counted stays counted: a late report of an earlier state takes nothing back.
      if report.state == .pulled {
        image.isPulled = true
        isNews = true
      } else if report.failures > image.failures || (report.isHopeless && !image.isHopeless) {
        image.failures = max(report.failures, image.failures)
        image.isHopeless = image.isHopeless || report.isHopeless
        image.lastFailure = ImageFailure(
          image: report.image, code: report.code, message: Self.bounded(report.message))
        image.isBackingOff = report.state == .backingOff
        isNews = true
      } else if report.state == .pulling, image.isBackingOff, report.failures == image.failures {
        image.isBackingOff = false
        isNews = true
      }
      work.images[index] = image
    }
    if isNews {
      work.progressAt = now
      markChanged(node)
    }
  }

  /// Counts a failed attempt at every image that the task did not get to pull.
  private mutating func charge(_ node: Int, _ code: FailureCode, _ message: String) {
    guard var work = works.removeValue(forKey: node) else { return }
    for index in work.images.indices where !work.images[index].isResolved(retries: plan.limits.retries) {
      work.images[index].failures += 1
      work.images[index].lastFailure = ImageFailure(
        image: work.images[index].index, code: code, message: Self.bounded(message))
    }
    works[node] = work
  }

  /// Whether nothing more can come of the node's task. Images that an edit took away do not count.
  func isResolved(_ node: Int) -> Bool {
    guard let work = works[node] else { return true }
    return work.images.allSatisfy {
      $0.isResolved(retries: plan.limits.retries) || !images.required.contains($0.index)
    }
  }

  func readinessHint(_ node: Int) -> String {
    nodes[node].marks.contains(.lostReady) ? "; the node is not ready" : ""
  }

  /// Cuts a text to what a status has room for, at a character's end.
  static func bounded(_ message: String) -> String {
    guard message.utf8.count > maximumMessageBytes else { return message }
    var text = ""
    var bytes = 0
    for character in message {
      bytes += character.utf8.count
      if bytes > maximumMessageBytes - 3 { break }
      text.append(character)
    }
    return text + "…"
  }

  /// The most bytes of a message that are kept of one failure.
  static let maximumMessageBytes = 256
  /// How many tasks of one node may get lost.
  static let maximumLosses = 5
}
