// What came of reading the files that -f names: texts, and what stood in the way.
import YAML

/// Something about a file as a whole.
struct InputProblem: Sendable, Equatable {
  /// The file's path as it was named or found.
  var file: String
  /// What is wrong; it names the file.
  var message: String
  /// Whether the command fails for it.
  var isError = true

  /// `error: the path "a.yaml" does not exist`.
  var text: String { "\(isError ? "error" : "note"): \(message)" }
}

/// The files in the order they were named.
struct LoadedInput: Sendable {
  /// What could be read.
  var sources: [SourceText] = []
  /// What could not, and what was left out.
  var problems: [InputProblem] = []
}
