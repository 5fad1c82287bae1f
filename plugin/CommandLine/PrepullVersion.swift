// The version of what is built here, stated once.

/// The version that every process of the project reports.
enum PrepullVersion {
  /// The same as the file VERSION; a test compares them.
  static let current = "0.1.0"
}
