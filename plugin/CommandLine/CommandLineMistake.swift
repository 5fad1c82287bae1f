// What can be wrong with the words of a command line, in the plugin's own words.
import PrePullAPI

/// A word of a command line that names nothing, or stands where it must not.
enum CommandLineMistake: Equatable, CustomStringConvertible {
  /// A word where a command is expected.
  case unknownCommand(String, of: String, nearest: String?)
  /// A flag that the command does not have.
  case unknownFlag(String, of: String, nearest: String?)
  /// A flag of kubectl's for what it does in a cluster.
  case clusterFlag(String)
  /// A flag before the command that has it, and whether a value comes after it.
  case earlyFlag(String, of: String, takesValue: Bool)
  /// A value that is not among those that the flag or argument takes.
  case invalidValue(String, of: String, choices: [String])
  /// A word more than the command takes; whether it is perhaps a file that `-f` should name.
  case unexpectedArgument(String, of: String, isPerhapsFile: Bool)
  /// A word of a command to run, without the `--` before it.
  case missingTerminator(String, of: String)

  var description: String {
    switch self {
    case .unknownCommand(let word, let command, let nearest):
      return "unknown command \(quotedForTerminal(word)) for \"\(command)\"" + Self.suggestion(nearest)
    case .unknownFlag(let word, let command, let nearest):
      return "unknown flag \(word.safeForTerminal) for \"\(command)\"" + Self.suggestion(nearest)
    case .clusterFlag(let word):
      return "\(word) is kubectl's; this command needs no cluster"
    case .earlyFlag(let word, let command, let takesValue):
      return "\(word) goes after the command: \(command) \(word)" + (takesValue ? " …" : "")
    case .invalidValue(let word, let subject, let choices):
      let nearest = Nearest.match(to: word, among: choices)
      return "invalid value \(quotedForTerminal(word)) for \(subject)"
        + (nearest.map { ", did you mean \($0)?" } ?? "; it takes \(Self.listed(choices))")
    case .unexpectedArgument(let word, let command, let isPerhapsFile):
      return "unexpected argument \(quotedForTerminal(word)) for \"\(command)\""
        + (isPerhapsFile ? ", did you mean -f \(word.safeForTerminal)?" : "")
    case .missingTerminator(let word, let command):
      return "unexpected argument \(quotedForTerminal(word)) for \"\(command)\"; "
        + "a command to run stands after --, as in: \(command) -- \(word.safeForTerminal)"
    }
  }

  /// The flags that kubectl has for every command that talks to a cluster, and those of its commands that send objects.
  static let clusterFlags: Set<String> = [
    "--all-namespaces", "-A", "--as", "--as-group", "--as-uid", "--as-user-extra", "--cache-dir",
    "--certificate-authority", "--client-certificate", "--client-key", "--cluster", "--context",
    "--disable-compression", "--dry-run", "--field-manager", "--insecure-skip-tls-verify", "--kubeconfig",
    "--match-server-version", "--namespace", "-n", "--password", "--request-timeout", "--server", "-s",
    "--tls-server-name", "--token", "--user", "--username", "--v", "-v", "--vmodule",
  ]

  private static func suggestion(_ nearest: String?) -> String {
    nearest.map { ", did you mean \($0)?" } ?? ""
  }

  private static func listed(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
  }
}
