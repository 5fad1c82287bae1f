// The version of what is built here, stated once.

/// The version that every process of the project reports.
public enum PrepullVersion {
  /// The same as the file VERSION; a test compares them.
  public static let current = "0.1.0"
}
