// What is wrong with a command line, collected so that all of it is said at once.

/// Errors and warnings, in the order they were found.
struct Findings {
  /// What refuses the command.
  private(set) var errors: [String] = []
  /// What the user should know.
  private(set) var warnings: [String] = []
  private var hasCommandLineError = false

  /// Records that the command line is wrong; `subject` is the flag.
  mutating func refuse(_ subject: String, _ message: String) {
    errors.append("\(subject): \(message)")
    hasCommandLineError = true
  }

  /// Records that a file is wrong; `place` is where.
  mutating func refuseInput(_ place: String, _ message: String) {
    errors.append("\(place): \(message)")
  }

  /// Records what the user should know.
  mutating func warn(_ subject: String, _ message: String) {
    warnings.append("\(subject): \(message)")
  }

  /// The failure that the errors make, if there are any.
  var failure: CommandFailure? {
    guard !errors.isEmpty else { return nil }
    return CommandFailure(
      hasCommandLineError ? .wrongCommandLine : .wrongInput, errors.joined(separator: "\nerror: "))
  }
}
