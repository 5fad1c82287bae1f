// What can be wrong with the description of a cluster, told so that a person knows what to change.

/// An error in a kubeconfig file, in-cluster files, environment or flags. It never carries secrets.
public struct ConfigurationError: Error, Sendable, Hashable {
  /// The kind of mistake.
  public var code: Code
  /// What is wrong, without the place and without a full stop.
  public var message: String
  /// What to do about it.
  public var advice: String?
  /// The file it stands in.
  public var file: String?
  /// The line in the file, from 1.
  public var line: Int?
  /// The column in the line, from 1.
  public var column: Int?

  /// Makes an error.
  public init(
    _ code: Code, _ message: String, advice: String? = nil, file: String? = nil, line: Int? = nil, column: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.advice = advice
    self.file = file
    self.line = line
    self.column = column
  }
}

extension ConfigurationError {
  /// A kind of mistake. New kinds may come.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The stable name.
    public let rawValue: String
    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Neither a kubeconfig nor in-cluster files were found.
    public static let noConfiguration = Code(rawValue: "noConfiguration")
    /// A file that was asked for is not there.
    public static let fileNotFound = Code(rawValue: "fileNotFound")
    /// A file cannot be read, or is far too large.
    public static let unreadableFile = Code(rawValue: "unreadableFile")
    /// Not YAML, or not a kubeconfig.
    public static let malformed = Code(rawValue: "malformed")
    /// A context, cluster or user that is named and does not exist.
    public static let unknownName = Code(rawValue: "unknownName")
    /// A field or flag with a value that cannot be.
    public static let invalidValue = Code(rawValue: "invalidValue")
    /// Two settings that exclude one another.
    public static let conflict = Code(rawValue: "conflict")
    /// A way to authenticate that is not supported.
    public static let unsupported = Code(rawValue: "unsupported")
  }
}

extension ConfigurationError: CustomStringConvertible {
  /// `file:line:column: message: advice`.
  public var description: String {
    var text = ""
    if let file {
      text = file
      if let line { text += ":\(line)" }
      if line != nil, let column { text += ":\(column)" }
      text += ": "
    }
    text += message
    if let advice { text += ": \(advice)" }
    return text
  }
}
