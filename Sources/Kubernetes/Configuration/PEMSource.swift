// Where a certificate or key comes from.

/// PEM text, given as it is or by the file that holds it.
public enum PEMSource: Sendable, Hashable {
  /// The text itself.
  case text(SecretText)
  /// The file that holds it; read when a connection needs it, so that a renewed file is picked up.
  case file(String)

  /// The PEM text.
  /// - Throws: ``ConfigurationError`` of code `unreadableFile`, which names the file and what it is for.
  func read(purpose: String) throws(ConfigurationError) -> String {
    switch self {
    case .text(let text): text.reveal()
    case .file(let path): try ConfigurationFile.text(path, purpose: purpose)
    }
  }

  /// What to call it in messages.
  var place: String {
    switch self {
    case .text: "the inline data"
    case .file(let path): path
    }
  }
}
