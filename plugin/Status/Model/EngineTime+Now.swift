// The time of day, for those who may ask for it.
import FoundationEssentials
import PrePullEngine

extension EngineTime {
  /// The present.
  static var now: EngineTime { EngineTime(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded())) }
}
