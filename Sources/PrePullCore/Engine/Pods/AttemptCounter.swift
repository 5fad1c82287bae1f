// Counts the failed attempts of a Pod's images from one state to the next.

/// Turns the states of one Pod, as a watch shows them, into cumulative reports.
///
/// Kubelet tells that an attempt failed, not how many did: `ErrImagePull`, then `ImagePullBackOff`, then
/// `ErrImagePull` again. Each entry into a failure counts, and so does a failure with another message. A state that
/// is seen twice counts once; an attempt that the watch did not show is not counted, nor is one of before a restart
/// but for the last. That can only give an image a try more, and the node's time bounds all of them.
public struct AttemptCounter: Sendable {
  private var images: [Int: Seen] = [:]

  private struct Seen: Sendable {
    var failures = 0
    var code = FailureCode.pullFailed
    var message = ""
    var isHopeless = false
    /// The failure that the image is in now, nil while it is tried.
    var present: String?
    var isPulled = false
  }

  /// A counter for a new Pod, or for one that was found.
  public init() {}

  /// Takes in a state of the Pod.
  ///
  /// - Returns: a report for every image, to be sent with `taskProgress` or `taskFinished`.
  public mutating func observe(_ pod: PodPullState) -> [ImageReport] {
    pod.containers.map { container in
      var seen = images[container.image] ?? Seen()
      var state = ImageReport.State.pulling
      switch container.pull {
      case .pulling: seen.present = nil
      case .failed(let code, let message, let isHopeless):
        if seen.present != message {
          seen.failures += 1
          (seen.code, seen.message, seen.isHopeless) = (code, message, isHopeless)
        }
        seen.present = message
        state = .backingOff
      case .backingOff(let message):
        // The failure before it went unseen.
        if seen.failures == 0 {
          seen.failures = 1
          seen.message = message
        }
        seen.present = nil
        state = .backingOff
      case .pulled: seen.isPulled = true
      case .lost(let message): if seen.failures == 0 { seen.message = message }
      }
      images[container.image] = seen
      return ImageReport(
        image: container.image, state: seen.isPulled ? .pulled : state, failures: seen.failures, code: seen.code,
        message: seen.message, isHopeless: seen.isHopeless)
    }
  }
}
