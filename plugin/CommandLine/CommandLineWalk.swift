// Follows the words of a command line through the commands and flags they name.
import PrePullAPI

/// What the words of a command line stand for.
struct CommandLineWalk {
  /// The first word that names nothing, and the nearest word that does.
  enum Mistake: Equatable, CustomStringConvertible {
    case unknownCommand(String, of: String, nearest: String?)
    case unknownFlag(String, of: String, nearest: String?)

    var description: String {
      switch self {
      case .unknownCommand(let word, let command, let nearest):
        "unknown command \(quotedForTerminal(word)) for \"\(command)\"" + Self.suggestion(nearest)
      case .unknownFlag(let word, let command, let nearest):
        "unknown flag \(word.safeForTerminal) for \"\(command)\"" + Self.suggestion(nearest)
      }
    }

    private static func suggestion(_ nearest: String?) -> String {
      nearest.map { ", did you mean \($0)?" } ?? ""
    }
  }

  /// The commands from the root to the innermost.
  private(set) var commands: [CommandShape]
  /// The spellings of the flags that were given to the innermost command.
  private(set) var flags: [String] = []
  /// The positional arguments of the innermost command.
  private(set) var positionals: [String] = []
  /// The flag whose value the next word will be.
  private(set) var openFlag: ArgumentShape?
  /// Whether `--` was given: every further word is positional.
  private(set) var isPastTerminator = false
  /// The first word that names nothing.
  private(set) var mistake: Mistake?

  /// Follows `words` from `root`.
  init(_ words: [String], from root: CommandShape) {
    commands = [root]
    for word in words { take(word) }
  }

  /// The innermost command.
  var command: CommandShape { commands[commands.count - 1] }
  /// The innermost command's name in full.
  var title: String { commands.map(\.name).joined(separator: " ") }

  private mutating func take(_ word: String) {
    if openFlag != nil {
      openFlag = nil
    } else if isPastTerminator || word == "-" || !word.hasPrefix("-") {
      takePlain(word)
    } else if word == "--" {
      isPastTerminator = true
    } else {
      takeFlag(word)
    }
  }

  private mutating func takePlain(_ word: String) {
    if !isPastTerminator, positionals.isEmpty, let inner = command.subcommand(word) {
      commands.append(inner)
      flags = []
      return
    }
    let takesPositionals = command.arguments.contains { $0.kind == .positional }
    if mistake == nil, !takesPositionals, !command.subcommands.isEmpty {
      let names = command.subcommands.filter(\.isShown).map(\.name)
      mistake = .unknownCommand(word, of: title, nearest: Nearest.match(to: word, among: names))
    }
    positionals.append(word)
  }

  private mutating func takeFlag(_ word: String) {
    let spelling = String(word.prefix { $0 != "=" })
    if let flag = command.flag(spelling) {
      flags.append(spelling)
      if flag.kind == .option, spelling.count == word.count { openFlag = flag }
      return
    }
    // `-nprod`: a short flag with its value attached, or several short flags in one word.
    if !word.hasPrefix("--"), let flag = command.flag(String(word.prefix(2))) {
      flags.append(String(word.prefix(2)))
      if flag.kind == .option || command.arguments.contains(where: { $0.spellings.contains("-\(word.suffix(1))") }) {
        return
      }
    }
    guard mistake == nil else { return }
    let known = command.arguments.filter(\.isShown).flatMap(\.spellings).filter { $0.hasPrefix("--") }
    mistake = .unknownFlag(spelling, of: title, nearest: Nearest.match(to: spelling, among: known))
  }
}
