// A kubelet without I/O: Pods and time go in, what it reports comes out.

import PrePullAPI
import YAML

struct SimulatedKubelet: Sendable {
  /// What the node's agent wants the world to know.
  enum Report: Sendable {
    case pod(SimulatedPod)
    case images
  }

  /// The pull under way; a kubelet pulls one image at a time.
  private struct Pull: Sendable {
    var uid: String
    var container: Int
    var ends: Double
    var result: PullOutcome.Result
  }

  let name: String
  /// The images that the node has, with their sizes.
  private(set) var images: [String: Int] = [:]
  private(set) var pods: [String: SimulatedPod] = [:]
  /// While this is false nothing happens and nothing is reported.
  var isReady = true
  var hasDiskPressure = false
  private var queue: [(uid: String, container: Int)] = []
  private var pull: Pull?

  private static let firstBackoff = 10.0
  private static let longestBackoff = 300.0
  /// How long a failed attempt is shown before the wait for the next one.
  private static let failureShown = 2.0

  init(name: String) { self.name = name }

  /// Takes a Pod that was assigned to the node.
  mutating func add(_ pod: SimulatedPod, now: Double, model: PullModel, active: inout Int) -> [Report] {
    guard pods[pod.uid] == nil else { return [] }
    var pod = pod
    if hasDiskPressure {
      pod.failure = ("Evicted", "The node was low on resource: ephemeral-storage.")
      pods[pod.uid] = pod
      return [.pod(pod)]
    }
    pods[pod.uid] = pod
    for index in pod.containers.indices { prepare(pod.uid, index) }
    // What it waits for is told first, as a kubelet does.
    return [.pod(pods[pod.uid] ?? pod)] + advance(now: now, model: model, active: &active)
  }

  /// Forgets a Pod that is gone.
  mutating func remove(_ uid: String, active: inout Int) {
    pods[uid] = nil
    queue.removeAll { $0.uid == uid }
    guard pull?.uid == uid else { return }
    pull = nil
    active -= 1
  }

  /// The next time at which something happens by itself; nil when nothing does.
  var nextWake: Double? {
    guard isReady else { return nil }
    var times = pull.map { [$0.ends] } ?? []
    for pod in pods.values where !pod.hasEnded {
      if let deadline = pod.deadline { times.append(deadline) }
      for container in pod.containers {
        if case .failed(_, let isBackingOff, let retryAt) = container.phase {
          times.append(isBackingOff ? retryAt : min(retryAt, retryAt - backoff(container.attempts) + Self.failureShown))
        }
      }
    }
    return times.min()
  }

  /// Does what is due.
  mutating func advance(now: Double, model: PullModel, active: inout Int) -> [Report] {
    guard isReady else { return [] }
    var changed: [String] = []
    var hasNewImage = false
    while let finished = pull, finished.ends <= now {
      pull = nil
      active -= 1
      if finish(finished) { hasNewImage = true }
      changed.append(finished.uid)
      changed += startPulls(now: max(finished.ends, 0), model: model, active: &active)
    }
    changed += retry(now: now)
    changed += endOverdue(now: now, active: &active)
    changed += startPulls(now: now, model: model, active: &active)
    var reports: [Report] = []
    var told: Set<String> = []
    for uid in changed where told.insert(uid).inserted {
      if let pod = pods[uid] { reports.append(.pod(pod)) }
    }
    return hasNewImage ? reports + [.images] : reports
  }

  /// What becomes of a container before anything is pulled.
  private mutating func prepare(_ uid: String, _ index: Int) {
    guard let container = pods[uid]?.containers[index] else { return }
    guard let reference = container.reference else {
      let message =
        "Failed to apply default image tag \"\(container.image)\": couldn't parse image name: invalid reference format"
      pods[uid]?.containers[index].phase = .refused(reason: "InvalidImageName", message: message)
      return
    }
    let isHere = images[reference.canonical] != nil
    if container.policy == "Never", !isHere {
      pods[uid]?.containers[index].phase = .refused(
        reason: "ErrImageNeverPull",
        message: "Container image \"\(container.image)\" is not present with pull policy of Never")
    } else if isHere, container.policy != "Always" {
      pods[uid]?.containers[index].phase = SimulatedPod.started(container)
    } else {
      queue.append((uid, index))
    }
  }

  private mutating func startPulls(now: Double, model: PullModel, active: inout Int) -> [String] {
    var changed: [String] = []
    while pull == nil, !queue.isEmpty {
      let next = queue.removeFirst()
      guard let pod = pods[next.uid], !pod.hasEnded, let image = pod.containers[next.container].reference else {
        continue
      }
      let container = pod.containers[next.container]
      // Somebody else's pull may have brought it meanwhile.
      if images[image.canonical] != nil, container.policy != "Always" {
        pods[next.uid]?.containers[next.container].phase = SimulatedPod.started(container)
        changed.append(next.uid)
        continue
      }
      active += 1
      var outcome = model.outcome(
        node: name, image: image, attempt: container.attempts, logins: pod.logins, active: active)
      // An image that is there is only compared with the registry's.
      if images[image.canonical] != nil { outcome.seconds = min(outcome.seconds, 0.2) }
      pull = Pull(uid: next.uid, container: next.container, ends: now + outcome.seconds, result: outcome.result)
    }
    return changed
  }

  /// Notes how a pull ended.
  /// - Returns: Whether the node has an image that it did not have.
  private mutating func finish(_ pull: Pull) -> Bool {
    guard var container = pods[pull.uid]?.containers[pull.container] else { return false }
    var isNew = false
    switch pull.result {
    case .pulled(let size):
      if let image = container.reference?.canonical {
        isNew = images[image] == nil
        images[image] = size
      }
      container.phase = SimulatedPod.started(container)
    case .failed(let message):
      container.attempts += 1
      container.phase = .failed(
        message: message, isBackingOff: false, retryAt: pull.ends + backoff(container.attempts))
    }
    pods[pull.uid]?.containers[pull.container] = container
    return isNew
  }

  private func backoff(_ attempts: Int) -> Double {
    var wait = Self.firstBackoff
    for _ in 1..<max(attempts, 1) where wait < Self.longestBackoff { wait *= 2 }
    return min(wait, Self.longestBackoff)
  }

  private mutating func retry(now: Double) -> [String] {
    var changed: [String] = []
    for (uid, pod) in pods where !pod.hasEnded {
      for (index, container) in pod.containers.enumerated() {
        guard case .failed(let message, let isBackingOff, let retryAt) = container.phase else { continue }
        if retryAt <= now {
          pods[uid]?.containers[index].phase = .creating
          queue.append((uid, index))
        } else if !isBackingOff, retryAt - backoff(container.attempts) + Self.failureShown <= now {
          pods[uid]?.containers[index].phase = .failed(message: message, isBackingOff: true, retryAt: retryAt)
          changed.append(uid)
        }
      }
    }
    return changed
  }

  private mutating func endOverdue(now: Double, active: inout Int) -> [String] {
    var changed: [String] = []
    for (uid, pod) in pods where !pod.hasEnded {
      guard let deadline = pod.deadline, deadline <= now else { continue }
      pods[uid]?.failure = ("DeadlineExceeded", "Pod was active on the node longer than the specified deadline")
      queue.removeAll { $0.uid == uid }
      if pull?.uid == uid {
        pull = nil
        active -= 1
      }
      changed.append(uid)
    }
    return changed
  }
}
