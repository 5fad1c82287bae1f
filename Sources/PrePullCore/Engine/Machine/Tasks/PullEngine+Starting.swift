// Giving free places to waiting nodes.
import BitCollections

extension PullEngine {
  /// Orders tasks until the places or the nodes are used up.
  mutating func startTasks() {
    // A node whose task is refused keeps its place. Were it given to the next node, a Secret that is missing would use
    // up the time of every node at once.
    while mayStart, occupants.count + refused.count < plan.concurrency, let node = queue.popFirst() {
      nodes[node].marks.remove(.inQueue)
      // A node that left the line stays in the queue until its entry comes up.
      guard nodes[node].state == .queued, occupants[node] == nil else {
        releaseIfUnused(node)
        continue
      }
      start(node)
      settle()
    }
  }

  private mutating func start(_ node: Int) {
    guard let facts = nodes[node].facts, passesChecks(node, facts) else {
      if nodes[node].facts == nil { missNode(node) }
      return
    }
    guard var work = works[node] ?? newWork(node, facts) else {
      // Nothing is left to do: an edit took the images away.
      return place(node)
    }
    let applied = resolver.overriders(for: facts)
    var taskImages: [TaskImage] = []
    for index in work.images.indices where !work.images[index].isResolved(retries: plan.limits.retries) {
      let number = work.images[index].index
      guard images.required.contains(number), let name = images.name(number) else { continue }
      switch resolver.resolve(name, overriders: applied) {
      case .image(let reference, let secrets):
        taskImages.append(TaskImage(index: number, reference: reference, secrets: secrets))
      case .invalid(let message):
        work.images[index].isHopeless = true
        work.images[index].lastFailure = ImageFailure(
          image: number, code: .invalidImage, message: Self.bounded(message))
      }
    }
    work.orderedTimeout = plan.limits.timeoutSeconds
    work.progressAt = now
    works[node] = work
    guard !taskImages.isEmpty else { return conclude(node, task: .finished) }
    order(node, taskImages, work)
  }

  private mutating func order(_ node: Int, _ taskImages: [TaskImage], _ work: NodeWork) {
    nodes[node].attempt += 1
    let attempt = Int(nodes[node].attempt)
    let occupant = Occupant(attempt: attempt, stage: .running)
    occupants[node] = occupant
    countImages(of: node, occupant, by: 1)
    set(node, .running)
    arm(node)
    if formerEnd != nil {
      formerEnd = nil
      outbox.events.append(JobEvent(.reopened, "the job has work again: \(tally.unfinished) nodes"))
    }
    outbox.hasOrdered = true
    decision.start.append(
      TaskOrder(
        id: TaskID(node: nodes[node].name, attempt: attempt), images: taskImages,
        deadlineSeconds: deadlineSeconds(work, images: taskImages.count), imagePullPolicy: plan.imagePullPolicy,
        sandboxConfig: plan.sandboxConfig))
  }

  private func deadlineSeconds(_ work: NodeWork, images: Int) -> Int {
    let timeout = plan.limits.timeoutSeconds
    switch plan.limits.scope {
    case .wholeTask:
      let left = work.orderedAt.adding(seconds: timeout).milliseconds - now.milliseconds
      return max(Int((left + 999) / 1000), 1)
    case .oneAttempt:
      let attempts = min(plan.limits.retries, 1000) + 1
      let pauses = (0..<min(attempts, 6)).reduce(0) { $0 + Backoff.seconds(after: $1) } + max(attempts - 6, 0) * 300
      return min(images * (attempts * min(timeout, Self.maximumDeadline) + pauses), Self.maximumDeadline)
    }
  }

  /// A Pod's `activeDeadlineSeconds` must fit 32 bits; a month is as good.
  private static let maximumDeadline = 30 * 86_400

  private func newWork(_ node: Int, _ facts: NodeFacts) -> NodeWork? {
    let record = nodes[node]
    let wanted =
      record.marks.contains(.repeats)
      ? images.required : record.outcome?.missing(of: images.required) ?? images.required
    guard !wanted.isEmpty else { return nil }
    return NodeWork(
      orderedAt: now, progressAt: now, images: images.order.filter(wanted.contains).map(ImageWork.init(index:)),
      orderedTimeout: plan.limits.timeoutSeconds)
  }

  /// Puts a node aside that is not ready.
  mutating func park(_ node: Int) {
    let isForever = plan.completion == .never
    set(node, .parked(until: isForever ? nil : now.adding(seconds: plan.limits.timeoutSeconds)))
    arm(node)
  }

  /// Whether the node may pull now; if not, it was failed or put aside.
  private mutating func passesChecks(_ node: Int, _ facts: NodeFacts) -> Bool {
    guard plan.failsUnfitNodes else {
      if facts.isReady { return true }
      park(node)
      return false
    }
    if !facts.isReady {
      fail(node, .check, .notReady, "the node is not ready")
      return false
    }
    for check in plan.checks {
      guard let problem = check.problem(of: facts) else { continue }
      fail(node, .check, .checkFailed, "\(check.rawValue): \(problem)")
      return false
    }
    return true
  }
}
