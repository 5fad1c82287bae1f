// `validate -o json` as scripts read it.
import FoundationEssentials

/// One element of the array, with every field that is promised.
struct FindingRow: Decodable, Equatable {
  var file: String
  var line: Int?
  var column: Int?
  var endLine: Int?
  var endColumn: Int?
  var rule: String?
  var severity: String
  var object: String?
  var path: String?
  var message: String
  var hint: String?
  var fix: String?
  var fixed: Bool

  /// `12:20 PP102`, for tables.
  var short: String { "\(line ?? 0):\(column ?? 0) \(rule ?? "-")" }

  /// Reads the array.
  static func read(_ text: String) throws -> [FindingRow] {
    try JSONDecoder().decode([FindingRow].self, from: Data(text.utf8))
  }
}
