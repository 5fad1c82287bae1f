// Repairs that were made, one line each.
import PrePullAPI
import YAML

/// Renders repairs for people.
enum RepairText {
  /// `job.yaml:8:3: fixed: write nodeNames instead of nodes [PP203]`.
  static func render(_ applied: SourceRepair.Applied, in file: String) -> String {
    let place = applied.range.map { ":\($0.start)" } ?? ""
    return "\(file.safeForTerminal)\(place): fixed: \(applied.summary.safeForTerminal) [\(applied.rule.id)]"
  }
}
