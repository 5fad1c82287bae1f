// What is known of one node of a job.
import PrePullEngine

/// A node as `status --nodes` lists it.
struct NodeReport: Sendable, Equatable {
  /// How far it is.
  enum State: String, Sendable, CaseIterable {
    case failed = "Failed"
    case pulling = "Pulling"
    case checking = "Checking"
    case waiting = "Waiting"
    case succeeded = "Successful"

    /// Whether a task of the node lives.
    var isActive: Bool { self == .pulling || self == .checking }
    /// Whether nothing more comes, unless something is edited.
    var isDone: Bool { self == .failed || self == .succeeded }
  }

  /// What became of one image.
  struct Image: Sendable, Equatable {
    var name: String
    var isPulled: Bool
    var reason: String?
  }

  /// The node's name.
  var name: String
  /// How far it is.
  var state: State
  /// Since when it is there; of a node that is done, when it ended.
  var time: EngineTime?
  /// How many seconds it took; nil when only the status tells of it.
  var seconds: Int?
  /// Why it failed.
  var reason: String?
  /// What is known of its images.
  var images: [Image] = []

  /// The engine's words for an image that was never tried, or whose attempt said nothing before the time was over.
  private static let timeWasOver = "not pulled in time"

  /// Why an image is not there; what kept the whole node from pulling is said by the node.
  func reason(of image: Image) -> String? {
    image.reason == Self.timeWasOver ? reason ?? image.reason : image.reason ?? reason
  }
}
