// A ledger for those who show it: which ConfigMaps are a job's, and how each node stands.
import BitCollections

extension OutcomeLedger {
  /// The label that every ledger ConfigMap of a job carries; its value is the job's UID.
  public static let jobLabel = "prepull.dev/job-uid"

  /// The name of a shard's ConfigMap: `prepull-UID` is the anchor, `prepull-UID-3` the third shard beside it.
  public static func configMapName(jobUID: String, shard: Int) -> String {
    shard == 0 ? "prepull-\(jobUID)" : "prepull-\(jobUID)-\(shard)"
  }

  /// The shard that a ConfigMap's name means; nil when it is none of the job's.
  public static func shard(ofConfigMap name: String, jobUID: String) -> Int? {
    let anchor = configMapName(jobUID: jobUID, shard: 0)
    if name == anchor { return 0 }
    guard name.hasPrefix(anchor + "-"), let shard = Int(name.dropFirst(anchor.count + 1)), shard > 0 else { return nil }
    return shard
  }

  /// How a node stands with the images that the job asks for.
  public enum Standing: Sendable, Equatable {
    /// It has all of them.
    case succeeded
    /// All were tried, and not all are there.
    case failed(NodeFailure)
    /// Some were asked for after it was done, and are not tried yet.
    case unfinished
  }

  /// How the node of an entry stands.
  public func standing(_ outcome: NodeOutcome) -> Standing {
    guard let header else { return .unfinished }
    let required = BitSet(header.required.filter { $0 >= 0 && $0 <= ImageRanges.maximumNumber })
    if outcome.isSuccess(for: required) { return .succeeded }
    if let failure = outcome.failure, outcome.missing(of: required).isEmpty { return .failed(failure) }
    return .unfinished
  }

  /// The images that a node has, by name, in the order of their numbers.
  public func pulledImages(_ outcome: NodeOutcome) -> [String] { outcome.pulled.compactMap(imageName) }

  /// The image of a number in a failure, nil for a number that the header does not know.
  public func imageName(_ number: Int) -> String? {
    guard let images = header?.images, images.indices.contains(number) else { return nil }
    return images[number]
  }
}
